import Identity
import Primitives

/// What becomes of what is known of an identity provider when its metadata say something else.
///
/// Keys decide whom we trust, so they change by themselves only in step: new ones come beside a known one, and old ones
/// go on counting for a while. Another provider, or keys none of which was known, is for an admin to confirm.
struct MetadataMerge {
    /// How long a key counts after the provider stopped to publish it.
    static let overlap = Duration.days(7)

    /// How far a document is believed.
    enum Trust {
        /// Not at all: somebody on the way may have written it.
        case none
        /// As far as things may change by themselves.
        case byItself
        /// Altogether: an admin says that it is right.
        case confirmed
    }

    /// What came of it.
    enum Outcome: Equatable {
        /// Nothing new.
        case same
        /// Something was taken over.
        case changed(Difference)
        /// Nothing was taken over; a reason that stays the same as long as the document does.
        case refused(reason: String, Difference)
    }

    /// What is different, in the order to be read.
    struct Difference: Equatable {
        /// Certificates that are new, by their base64.
        var added: [String] = []
        /// Certificates that are no longer published.
        var removed: [String] = []
        /// What else changed: `sign_on`, `logout`, `wants_signed_requests`, `entity_id`.
        var others: [String] = []
    }

    /// What is known from now on.
    let record: IdentityProviderRecord
    /// What came of it.
    let outcome: Outcome

    /// Holds `fresh`, just read, against what is known.
    init(_ fresh: IdentityProviderRecord, into known: IdentityProviderRecord, trust: Trust, at now: Timestamp) {
        let difference = Difference(from: known, to: fresh)
        var record = known
        record.checkedAt = now
        record.failure = nil
        record.certificates.removeAll { !$0.counts(at: now) }
        if let reason = Self.refusal(fresh, known, difference, trust: trust, at: now) {
            record.failure = reason
            self.record = record
            outcome = .refused(reason: reason, difference)
            return
        }
        record.certificates = Self.certificates(fresh, record.certificates, at: now)
        record.entityID = fresh.entityID
        record.signOn = fresh.signOn
        record.logout = fresh.logout
        record.wantsSignedRequests = fresh.wantsSignedRequests
        record.document = fresh.document
        record.validUntil = fresh.validUntil
        if difference != Difference() { record.changedAt = now }
        self.record = record
        outcome = difference == Difference() ? .same : .changed(difference)
    }

    private static func refusal(
        _ fresh: IdentityProviderRecord, _ known: IdentityProviderRecord, _ difference: Difference, trust: Trust,
        at now: Timestamp
    ) -> String? {
        guard difference != Difference(), trust != .confirmed else { return nil }
        guard fresh.entityID == known.entityID else { return "the metadata are of another entity: \(fresh.entityID)" }
        guard trust == .byItself else { return "the metadata changed, and came over plain http" }
        let counting = Set(known.certificates.filter { $0.counts(at: now) }.map(\.der))
        guard fresh.certificates.contains(where: { counting.contains($0.der) }) else {
            return "none of the published keys is known: " + Self.prints(difference.added)
        }
        return nil
    }

    /// The published certificates, and those that are leaving.
    private static func certificates(
        _ fresh: IdentityProviderRecord, _ known: [IdentityProviderRecord.Certificate], at now: Timestamp
    ) -> [IdentityProviderRecord.Certificate] {
        let published = Set(fresh.certificates.map(\.der))
        let ages = Dictionary(known.map { ($0.der, $0.addedAt) }) { first, _ in first }
        let staying = fresh.certificates.map { certificate in
            IdentityProviderRecord.Certificate(der: certificate.der, addedAt: ages[certificate.der] ?? now)
        }
        let leaving = known.filter { !published.contains($0.der) }.map { certificate in
            var certificate = certificate
            certificate.leavesAt = certificate.leavesAt ?? now + overlap
            return certificate
        }
        return staying + leaving
    }

    /// What certificates are called: the first half of their fingerprints.
    static func prints(_ certificates: [String]) -> String {
        certificates.map { CertificatePrint.short(of: $0) }.joined(separator: ", ")
    }
}

extension MetadataMerge.Difference {
    /// What `new` has that `old` has not, and the other way round; a certificate that is leaving already is no news.
    fileprivate init(from old: IdentityProviderRecord, to new: IdentityProviderRecord) {
        let known = Set(old.certificates.filter { $0.leavesAt == nil }.map(\.der))
        let published = Set(new.certificates.map(\.der))
        added = new.certificates.map(\.der).filter { !known.contains($0) }
        removed = old.certificates.filter { $0.leavesAt == nil && !published.contains($0.der) }.map(\.der)
        let changes = [
            ("entity_id", old.entityID != new.entityID), ("sign_on", old.signOn != new.signOn),
            ("logout", old.logout != new.logout),
            ("wants_signed_requests", old.wantsSignedRequests != new.wantsSignedRequests),
        ]
        others = changes.filter(\.1).map(\.0)
    }
}
