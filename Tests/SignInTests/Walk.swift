import Identity
import Primitives
import SignIn

/// Somebody who answers every step of a sign-in as well as can be, until it ends.
struct Walk {
    /// The steps, in order.
    private(set) var steps: [Step] = []
    /// What is wrong with it, if anything.
    private(set) var complaint: String?

    /// Goes from a beginning to the end.
    init(from beginning: Combination) {
        var facts = beginning.facts
        while true {
            let step = facts.decision.step
            if steps.contains(step) { complaint = "a dead end" }
            steps.append(step)
            if case .refuse(let refusal) = step {
                complaint = complaint ?? Walk.complaint(about: refusal, from: beginning)
            }
            guard complaint == nil, let next = Walk.answer(step, facts, beginning) else { return }
            facts = next
        }
    }

    /// The facts after a step was answered; nil at the end.
    private static func answer(_ step: Step, _ facts: Facts, _ beginning: Combination) -> Facts? {
        var next = facts
        next.isNamed = true
        next.person = facts.person ?? Person(isBreakGlass: beginning.breakGlass)
        switch step {
        case .identify(let options):
            // Whoever may choose takes SSO; elsewhere the page asks for name and password at once.
            if let first = options.connections.last { return after(first, next) }
            next.shown.append(.fresh(.password))
        case .askPassword: next.shown.append(.fresh(.password))
        case .goToIdentityProvider(let connections):
            guard let last = connections.last else { return nil }
            return after(last, next)
        case .askSecondFactor: next.shown.append(.fresh(.oneTimeCode))
        case .changePassword: next.person?.password = .valid
        case .enrolSecondFactor:
            next.person?.hasSecondFactor = true
            next.shown.append(.fresh(.oneTimeCode))
        case .finish, .refuse: return nil
        }
        return next
    }

    private static func after(_ connection: ConnectionID, _ facts: Facts) -> Facts {
        var next = facts
        next.shown.append(.sso(connection, acr: "gold", amr: ["mfa"]))
        return next
    }

    /// Whether a refusal was to be avoided.
    private static func complaint(about refusal: Refusal, from it: Combination) -> String? {
        let hasNoWay = it.connections == .none && (it.nativeLogin == .disabled || it.demanded != nil)
        let isExpected =
            switch refusal {
            case .notAllowed: hasNoWay
            case .locked: it.locked
            case .unmetAuthenticationRequirements: it.context == .insistsOnGold
            case .ssoRequired: it.nativeLogin == .disabled && it.administrator && !it.isKnown && !it.breakGlass
            case .accountSuspended, .accountInvited: false
            }
        return isExpected ? nil : "refused for no reason"
    }
}
