package import Identity
import Logging
import Primitives
import SAML
import Storage

/// Looks after connections in the background: metadata that have an address, and certificates that end.
///
/// Each connection is taken by one node at a time, for the length of a lease.
package struct ConnectionCare: Sendable {
    /// What looking at the metadata of a connection came to.
    package enum Finding: Sendable, Equatable {
        /// There is nothing to look at: it is not SAML, has no address, or `metadata_refresh` is `off`.
        case nothing
        /// They say what is known.
        case same
        /// Something was taken over: each line says what.
        case changed([String])
        /// Nothing was taken over, and why.
        case kept(String)
    }

    private let deployment: Deployment

    /// Care of a deployment's connections.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Looks after everything that is due.
    package func run() async throws {
        try await DueConnections.forEach(by: deployment.clock) { limit, now, until in
            try await deployment.store.claimConnections(limit, at: now, until: until)
        } work: { id, takenUntil in
            await look(after: id, takenUntil: takenUntil)
        }
    }

    private func look(after id: ConnectionID, takenUntil: Timestamp) async {
        do {
            var interval = ConnectionSchedule.certificates
            if let pause = try await refresh(id).pause { interval = min(interval, pause) }
            try await CertificateWarnings(deployment).give(for: id)
            let next = ConnectionSchedule.next(id, after: interval, from: deployment.clock.now())
            try await deployment.store.schedule(id, at: next, takenUntil: takenUntil)
        } catch {
            // The lease runs out, and the connection is due again.
            deployment.logger.warning(
                "connection not looked after", metadata: ["connection": "\(id)", "cause": "\(error)"])
        }
    }

    /// Looks at the metadata of a connection now.
    ///
    /// Throws `SupportError` for a connection that does not exist.
    package func look(at id: ConnectionID) async throws -> Finding {
        try await find(id)
        return try await refresh(id).finding
    }

    /// Takes over what the metadata of a connection say now, on an admin's word.
    ///
    /// Throws `SupportError` for a connection that does not exist.
    package func accept(_ id: ConnectionID) async throws -> Finding {
        try await find(id)
        return try await refresh(id, isConfirmed: true).finding
    }

    private func find(_ id: ConnectionID) async throws {
        guard try await deployment.store.connection(id) != nil else {
            throw SupportError("there is no connection '\(id)'")
        }
    }

    /// Fetches the metadata of a connection, and says when to do so again; nil where there are none to fetch.
    private func refresh(
        _ id: ConnectionID, isConfirmed: Bool = false
    ) async throws -> (finding: Finding, pause: Duration?) {
        guard let connection = try await deployment.store.connection(id),
            case .saml(let saml) = connection.settings.provider, case .url(let url) = saml.source,
            saml.refresh != .off || isConfirmed, let known = try await deployment.store.identityProvider(of: id)
        else { return (.nothing, nil) }
        switch await read(url, saml) {
        case .failure(let problem):
            var record = known
            record.checkedAt = deployment.clock.now()
            record.failure = problem.text
            _ = try await deployment.store.replace(known, with: record, of: id, giving: nil, at: record.checkedAt)
            deployment.logger.notice(
                "metadata not refreshed", metadata: ["connection": "\(id)", "cause": "\(problem.text)"])
            return (.kept(problem.text), ConnectionSchedule.retry)
        case .success(let read):
            let now = deployment.clock.now()
            let merge = MetadataMerge(
                read.record, into: known,
                trust: isConfirmed ? .confirmed : url.hasPrefix("https://") ? .byItself : .none, at: now)
            let news = try await MetadataNews(deployment, connection: connection).notice(of: merge, before: known)
            guard try await deployment.store.replace(known, with: merge.record, of: id, giving: news, at: now) else {
                return (.same, ConnectionSchedule.retry)
            }
            if news != nil {
                deployment.logger.notice(
                    "metadata changed", metadata: ["connection": "\(id)", "cause": "\(merge.record.failure ?? "")"])
                deployment.mail.wake()
            }
            return (Finding(merge.outcome), read.pause)
        }
    }

    private struct Fetched {
        let record: IdentityProviderRecord
        let pause: Duration
    }

    private func read(_ url: String, _ saml: SAMLSettings) async -> Result<Fetched, ProviderSource.Problem> {
        let now = deployment.clock.now()
        let bytes: [UInt8]
        do throws(OutboundError) {
            bytes = try await deployment.outbound.document(at: url, kind: .samlMetadata, freshness: .renewed)
        } catch {
            return .failure(ProviderSource.Problem(key: "idp_metadata_url", text: error.description))
        }
        do throws(ProviderSource.Problem) {
            let reading = try ProviderSource(settings: saml, now: now).document(bytes, key: "idp_metadata_url")
            let bounds = ConnectionSchedule.bounds
            let wanted = reading.cacheDuration ?? ConnectionSchedule.usual
            return .success(
                Fetched(record: reading.record, pause: min(max(wanted, bounds.lowerBound), bounds.upperBound)))
        } catch {
            return .failure(error)
        }
    }
}

extension ConnectionCare.Finding {
    fileprivate init(_ outcome: MetadataMerge.Outcome) {
        self =
            switch outcome {
            case .same: .same
            case .changed(let difference): .changed(difference.lines)
            case .refused(let reason, _): .kept(reason)
            }
    }
}
