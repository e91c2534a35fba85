package import Identity
package import Primitives

/// Authorization requests sent ahead (RFC 9126).
package protocol PushedRequestRecords: Sendable {
    /// Keeps a request.
    func push(_ request: PushedRequest) async throws
    /// The request of a handle and when it was answered with a code, if it was. Changes nothing: `issue` uses it up.
    func pushedRequest(hash: [UInt8]) async throws -> (request: PushedRequest, usedAt: Timestamp?)?
}
