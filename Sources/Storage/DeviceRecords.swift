package import Identity
package import Primitives

/// Devices that wait for their person (RFC 8628).
package protocol DeviceRecords: Sendable {
    /// Keeps a device; false, with nothing changed, when its user code is taken.
    func open(_ device: DeviceAuthorization) async throws -> Bool
    /// The device of a user code, in normal form.
    func device(userCode: String) async throws -> DeviceAuthorization?
    /// Notes that a device polled and returns it as it was before.
    ///
    /// - Parameter slowDown: by how many seconds its interval grows when it came too soon.
    func poll(_ hash: [UInt8], at now: Timestamp, slowDown: Int) async throws -> DeviceAuthorization?
    /// Makes the grant with its code for a device that waits and has not expired. False, with nothing changed, for any
    /// other. Throws `StorageError.conflict` when the session has ended.
    func approve(_ device: [UInt8], with code: AuthorizationCode, for grant: Grant) async throws -> Bool
    /// Notes that the person refused; false, with nothing changed, unless it was waiting.
    func deny(_ device: [UInt8], at now: Timestamp) async throws -> Bool
}
