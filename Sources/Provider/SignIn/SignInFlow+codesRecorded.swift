import Identity
import Primitives
import Storage

extension SignInFlow {
    /// Writes down what a code came to, and tells its owner when a recovery code was used.
    func record(
        _ outcome: SecondFactorCheck.Outcome, of answer: SecondFactorCheck.Answer, by account: Account,
        in attempt: SignInAttempt
    ) async throws {
        let isRight = if case .right = outcome { true } else { false }
        let subject = AuditTrail.Subject(account, client: attempt.client?.id)
        let origin = attempt.visitor.auditOrigin
        var details = [AuditEvent.Detail("method", answer.name)]
        if let reason = outcome.reason { details.append(.init("reason", reason)) }
        try await deployment.audit.record(
            .secondFactor, isRight ? .ok : .fail, about: subject, by: .account(account.id), from: origin, details)
        guard outcome == .right(.recoveryCode) else { return }
        let left = try await deployment.store.recoveryCodesLeft(of: account.id)
        try await deployment.audit.record(
            .recoveryCodeUsed, about: subject, by: .account(account.id), from: origin, [.init("left", "\(left)")])
        guard let organization = try await deployment.configuration.organization(account.organization) else { return }
        try await deployment.mail.send(
            Mail(.recoveryCodeUsed, to: account, of: organization, values: ["left": "\(left)"]))
    }
}

extension SecondFactorCheck.Answer {
    /// The kind of code, in the audit log.
    fileprivate var name: String {
        switch self {
        case .code: "one_time_code"
        case .recoveryCode: "recovery_code"
        }
    }
}

extension SecondFactorCheck.Outcome {
    /// Why a code did not count, in the audit log; nil when it did.
    fileprivate var reason: String? {
        switch self {
        case .right: nil
        case .wrong: "wrong_code"
        case .used: "used_code"
        case .paused: "paused"
        case .over: "too_many_codes"
        }
    }
}
