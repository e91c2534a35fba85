import Credentials
import Identity
import Logging
import OpenIDConnect
import Primitives
import Storage

/// Finds what a request means that does not say it openly.
struct RequestResolver: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The request that was sent, or the one it stands for.
    ///
    /// Beside a `request_uri` of ours only `client_id` is read; whatever else was sent does not count (RFC 9126 §4,
    /// RFC 9101 §6.3). Throws `AuthorizationError`, with the way back that the open parameters allow.
    func resolve(_ sent: AuthorizationParameters) async throws -> ResolvedRequest {
        if let uri = sent[.requestURI], let handle = PushedRequestURI.handle(in: uri) {
            return try await pushed(handle, sentWith: sent)
        }
        guard sent[.request] != nil || sent[.requestURI] != nil, let id = sent.clientID,
            let client = try await deployment.configuration.client(id)
        else {
            // An object of nobody we know goes no further than the check of the client.
            return ResolvedRequest(parameters: sent)
        }
        do {
            try AuthorizationChecks.checkShape(sent)
            let object = try await object(in: sent, of: client)
            guard let identity = object.identity else { return ResolvedRequest(parameters: object.parameters) }
            let hash = TokenHash.sha256("request object\0\(client.id)\0\(identity.identifier)")
            try await note(hash, of: client, until: identity.expiresAt)
            return ResolvedRequest(parameters: object.parameters, pushed: hash)
        } catch let error as AuthorizationError {
            throw error.sent(
                through: AuthorizationChecks.wayBack(sent, client: client, server: deployment.server))
        }
    }

    /// The request in the request object that a client pushed; the parameters themselves when it pushed none.
    ///
    /// An object with a name of its own can be pushed once.
    func resolve(pushed sent: AuthorizationParameters, of client: Client) async throws -> AuthorizationParameters {
        guard sent[.request] != nil else { return sent }
        try AuthorizationChecks.checkShape(sent)
        let object = try await object(in: sent, of: client)
        guard let identity = object.identity else { return object.parameters }
        let isFirst = try await deployment.store.consume(
            .requestObject, value: TokenHash.sha256("\(client.id)\0\(identity.identifier)"), until: identity.expiresAt,
            issuedAt: identity.issuedAt)
        guard isFirst else { throw Self.usedObject }
        return object.parameters
    }

    private func pushed(
        _ handle: Secret<String>, sentWith sent: AuthorizationParameters
    ) async throws -> ResolvedRequest {
        try AuthorizationChecks.checkShape(sent)
        let hash = TokenHash.sha256(handle.reveal())
        guard let found = try await deployment.store.pushedRequest(hash: hash), found.usedAt == nil,
            deployment.clock.now() < found.request.expiresAt, found.request.client == sent.clientID,
            sent[.request] == nil
        else {
            throw AuthorizationError(
                .invalidRequestURI, "The request_uri is not known, too old or used.", channel: nil)
        }
        let delivery = AuthorizationParameters.Delivery(isPushed: true, isSigned: found.request.isSigned)
        return ResolvedRequest(
            parameters: AuthorizationParameters(found.request.parameters, delivery: delivery), pushed: hash)
    }

    private func object(in sent: AuthorizationParameters, of client: Client) async throws -> RequestObject {
        let text = try await text(in: sent, of: client)
        let keys = try await ClientKeys(deployment).keys(of: client, keyID: RequestObject.keyID(of: text))
        return try RequestObject.verify(
            text, of: client, keys: keys, sentWith: sent, issuer: deployment.server.issuer, now: deployment.clock.now())
    }

    private func text(in sent: AuthorizationParameters, of client: Client) async throws -> String {
        switch (sent[.request], sent[.requestURI]) {
        case (let object?, nil): return object
        case (nil, let uri?): return try await fetch(try RequestReference.url(uri, of: client))
        default:  // RFC 9101 §5
            throw AuthorizationError(
                .invalidRequest, "The parameters request and request_uri exclude each other.", channel: nil)
        }
    }

    /// Fetches an object, each time anew: it is one person's, and another's may be at the same address a moment later.
    private func fetch(_ url: String) async throws -> String {
        do {
            var call = OutboundCall(url, accepts: [.token])
            call.isForAnybody = true
            let answer = try await deployment.outbound.send(call)
            guard answer.status == 200, answer.kind != nil else {
                throw OutboundError.status(answer.status)
            }
            return String(decoding: answer.body, as: UTF8.self).trimmingASCIIWhitespace
        } catch OutboundError.busy {
            throw OutboundError.busy
        } catch {
            deployment.logger.info("a request object cannot be had", metadata: ["cause": "\(error)"])
            throw AuthorizationError(.invalidRequestURI, "The request_uri could not be fetched.", channel: nil)
        }
    }

    /// Lets an object with a name of its own be answered once: its code uses it up, like a pushed request.
    ///
    /// Until then the browser may come with it again: pages are reloaded.
    private func note(_ hash: [UInt8], of client: Client, until expiry: Timestamp) async throws {
        guard let known = try await deployment.store.pushedRequest(hash: hash) else {
            let mark = PushedRequest(
                hash: hash, client: client.id, parameters: [], isSigned: true, keyThumbprint: nil, expiresAt: expiry)
            // Whoever else is noting it now notes the same.
            do { try await deployment.store.push(mark) } catch StorageError.conflict {}
            return
        }
        guard known.usedAt == nil else { throw Self.usedObject }
    }

    private static let usedObject = AuthorizationError(
        .invalidRequestObject, "The request object was used before.", channel: nil)
}

extension String {
    /// The text without blanks and line breaks around it.
    fileprivate var trimmingASCIIWhitespace: String {
        let isBlank = { (character: Character) in character.isASCII && character.isWhitespace }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
