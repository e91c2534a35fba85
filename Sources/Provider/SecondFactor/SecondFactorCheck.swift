import Credentials
import Identity
import Primitives
import Storage

/// Checks a code that stands for a second factor.
struct SecondFactorCheck: Sendable {
    /// Codes that are looked at in one sign-in.
    static let triesInSignIn = 5

    /// What somebody typed.
    enum Answer: Sendable {
        /// A code of a device.
        case code(String)
        /// A recovery code.
        case recoveryCode(String)
    }

    /// What a check came to.
    enum Outcome: Sendable, Equatable {
        /// It is right, and nobody else can use it any more.
        case right(Proof)
        /// It is not.
        case wrong
        /// It was right, and was used before.
        case used
        /// No code of this account is looked at for so long; this one was not.
        case paused(Duration)
        /// The sign-in has had its tries: it ends.
        case over
    }

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Checks what was typed in a sign-in.
    ///
    /// Tries are counted before anything is looked at, in the sign-in and for the account.
    func run(_ answer: Answer, of account: AccountID, in interaction: InteractionID) async throws -> Outcome {
        let throttle = CodeThrottle(account, in: deployment)
        if let pause = try await throttle.pause() { return .paused(pause) }
        let tries = try await deployment.store.countCodeTry(in: interaction)
        guard let tries, tries <= Self.triesInSignIn else { return .over }
        if let pause = try await throttle.count() { return .paused(pause) }
        let outcome = try await look(at: answer, of: account)
        if case .right = outcome {
            try await throttle.forget()
            return outcome
        }
        return tries == Self.triesInSignIn ? .over : outcome
    }

    private func look(at answer: Answer, of account: AccountID) async throws -> Outcome {
        switch answer {
        case .code(let typed): try await look(at: typed, of: try await deployment.store.devices(of: account))
        case .recoveryCode(let typed): try await use(typed, of: account) ? .right(.recoveryCode) : .wrong
        }
    }

    private func look(at typed: String, of devices: [TOTPDevice]) async throws -> Outcome {
        let now = deployment.clock.now()
        var isKnown = false
        for device in devices {
            let secret = try TOTPSecret.open(device, with: deployment.vault.sealer)
            guard let step = TOTP.matchingStep(of: typed, secret: secret.reveal(), at: now) else { continue }
            if try await deployment.store.useTimeStep(step, of: device.id, at: now) { return .right(.oneTimeCode) }
            isKnown = true
        }
        return isKnown ? .used : .wrong
    }

    private func use(_ typed: String, of account: AccountID) async throws -> Bool {
        guard let code = RecoveryCode.normalForm(typed) else { return false }
        let mac = RecoveryCodeMAC.compute(code, of: account, key: deployment.vault.recoveryCodeKey)
        return try await deployment.store.useRecoveryCode(mac, of: account)
    }
}
