import Identity
import Primitives
import Storage

/// Proofs kept in one column: `[["password",1893456000000000],["federated",1893456000000000,"okta",null,["pwd"]]]`.
///
/// Read at every use of a session or grant, so it is written by hand instead of by a general encoder.
enum ProofList {
    /// The column of some proofs.
    static func text(of proofs: [ShownProof]) -> String {
        JSON.array(
            proofs.map { shown in
                switch shown.proof {
                case .password:
                    entry("password", shown.at, shown.passwordSetAt.map { [.integer($0.microseconds)] } ?? [])
                case .oneTimeCode: entry("one_time_code", shown.at)
                case .recoveryCode: entry("recovery_code", shown.at)
                case .passkey: entry("passkey", shown.at)
                case .federated(let proof):
                    entry(
                        "federated", shown.at,
                        [
                            .string(proof.connection.value), proof.acr.map(JSON.string) ?? .null,
                            .array(proof.amr.map(JSON.string)),
                        ])
                }
            }
        ).text
    }

    /// The proofs of a column.
    static func values(of text: String) throws(StorageError) -> [ShownProof] {
        guard let entries = try? JSON.parse(text.utf8).array else { throw unreadable }
        var proofs: [ShownProof] = []
        proofs.reserveCapacity(entries.count)
        for entry in entries {
            guard let fields = entry.array, fields.count >= 2, let kind = fields[0].string,
                let at = fields[1].integer, let shown = shown(kind, at: Timestamp(microseconds: at), fields[2...])
            else { throw unreadable }
            proofs.append(shown)
        }
        return proofs
    }

    private static let unreadable = StorageError.failed("stored proofs cannot be read")

    private static func entry(_ kind: String, _ at: Timestamp, _ details: [JSON] = []) -> JSON {
        .array([.string(kind), .integer(at.microseconds)] + details)
    }

    private static func shown(_ kind: String, at: Timestamp, _ details: ArraySlice<JSON>) -> ShownProof? {
        if kind == "password", let setAt = details.first?.integer {
            return ShownProof(passwordSetAt: Timestamp(microseconds: setAt), at: at)
        }
        return proof(kind, details).map { ShownProof($0, at: at) }
    }

    private static func proof(_ kind: String, _ details: ArraySlice<JSON>) -> Proof? {
        switch kind {
        case "password": .password
        case "one_time_code": .oneTimeCode
        case "recovery_code": .recoveryCode
        case "passkey": .passkey
        case "federated": federated(Array(details)).map(Proof.federated)
        default: nil
        }
    }

    private static func federated(_ details: [JSON]) -> FederatedProof? {
        guard details.count == 3, let connection = details[0].string, let amr = details[2].strings else { return nil }
        return FederatedProof(connection: ConnectionID(connection), acr: details[1].string, amr: amr)
    }
}
