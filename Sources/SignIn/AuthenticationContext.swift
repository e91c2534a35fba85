package import Identity
package import Primitives

/// What tokens say about how somebody signed in, computed from what was really shown.
package struct AuthenticationContext: Sendable, Equatable {
    /// `acr`: of the values asked for the first that was reached, else what was reached; nil when nobody said.
    package let acr: String?
    /// `amr` (RFC 8176): of a federated sign-in only what the identity provider said; left out when empty.
    package let amr: [String]
    /// `auth_time`: when the person proved who they are; a second factor shown later does not renew it.
    package let authTime: Timestamp
    /// `idp`: the connection of a federated sign-in.
    package let connection: ConnectionID?

    /// The context of proofs that count, or nil when they prove nobody's identity.
    ///
    /// Where somebody came through SSO, that alone is told: never a `pwd` or an `otp` of ours beside it.
    package init?(of proofs: [ShownProof], requesting values: [String] = []) {
        if let (answer, time) = proofs.latestAnswer {
            acr = values.first(where: answer.meets) ?? answer.acr
            amr = answer.amr
            authTime = time
            connection = answer.connection
        } else if let time = proofs.identityTime {
            let level = proofs.level
            acr = values.first(where: level.meets) ?? level.rawValue
            amr = proofs.methods
            authTime = time
            connection = nil
        } else {
            return nil
        }
    }
}

extension FederatedProof {
    /// Whether the identity provider asserted what is asked for by `value`: in its own `acr`, or, where two factors are
    /// asked for by our name, by the method `mfa` (RFC 8176 §2).
    func meets(_ value: String) -> Bool {
        acr == value || value == AuthenticationLevel.twoFactors.rawValue && amr.contains("mfa")
    }
}

extension [ShownProof] {
    /// The identity provider's answer that came last, and when the person authenticated there.
    var latestAnswer: (answer: FederatedProof, at: Timestamp)? {
        for shown in reversed() {
            if case .federated(let answer) = shown.proof { return (answer, shown.at) }
        }
        return nil
    }

    /// When somebody last proved who they are.
    var identityTime: Timestamp? {
        filter { $0.proof.settles.contains(.identity) }.map(\.at).max()
    }

    /// The level of a native sign-in.
    var level: AuthenticationLevel {
        contains { $0.proof.settles.contains(.secondFactor) } ? .twoFactors : .oneFactor
    }

    /// What was done, in the words of RFC 8176 §2.
    ///
    /// A passkey may be held in hardware or synchronized, so neither `hwk` nor `swk` is claimed: it proves possession
    /// of a key (`pop`) by somebody present (`user`), and was unlocked by a second factor (`mfa`). A recovery code has
    /// no word of its own.
    fileprivate var methods: [String] {
        let proofs = Set(map(\.proof))
        var methods: [String] = []
        if proofs.contains(.password) { methods.append("pwd") }
        if proofs.contains(.oneTimeCode) { methods.append("otp") }
        if proofs.contains(.passkey) { methods += ["pop", "user"] }
        if level == .twoFactors { methods.append("mfa") }
        return methods
    }
}
