import Identity
import Primitives
import SignIn

/// One promise of the product, as a sentence and as a check of a decision.
struct Promise: Sendable {
    let text: String
    let holds: @Sendable (Combination, Decision) -> Bool

    init(_ text: String, _ holds: @escaping @Sendable (Combination, Decision) -> Bool) {
        self.text = text
        self.holds = holds
    }

    static let all = sso + native + refusals + reports

    private static let sso = [
        Promise("who came through SSO is asked for nothing of ours") { combination, decision in
            !combination.cameThroughSSO || decision.step.asksForNothingOfOurs
        },
        Promise("who came through SSO gets in, unless the account or the identity provider is why not") {
            it, decision in
            guard it.cameThroughSSO, it.status == .active, it.open else { return true }
            return (decision.step == .finish) == it.saidEnough
        },
        Promise("where SSO is required, nobody but a break-glass account is asked for a password") { it, decision in
            it.nativeLogin == .allowed || it.breakGlass || !decision.step.asksForPassword
                || !it.isKnown && it.administrator
        },
        Promise("where SSO is required, only its own connection, or break-glass with two factors, gets in") {
            it, decision in
            guard it.nativeLogin == .disabled, decision.step == .finish else { return true }
            return it.cameThroughSSO || it.breakGlass && it.counting.contains(.password) && it.showedFactor
        },
        Promise("who is sent to an identity provider is sent to enabled ones, the one asked for if any") {
            it, decision in
            guard case .goToIdentityProvider(let ids) = decision.step else { return true }
            let enabled: [ConnectionID] =
                it.connections == .none ? [] : it.connections == .own ? [okta] : [entra, okta]
            return !ids.isEmpty && ids.allSatisfy(enabled.contains) && (it.demanded == nil || ids == [it.demanded])
        },
        Promise("an identity provider that has just answered is not asked again") { it, decision in
            guard case .goToIdentityProvider = decision.step else { return true }
            return it.shown.isDisjoint(with: .anySSO)
        },
    ]

    private static let native = [
        Promise("who came natively gets in when nothing is owed, and only then") { it, decision in
            guard it.cameNatively, it.status == .active, it.open else { return true }
            let owes = it.owesFactor || it.owesChange || it.owesEnrolment || it.owesContext
            return (decision.step == .finish) == (!owes && it.context != .insistsOnGold)
        },
        Promise("a code is asked for when a device is there and none was used, and before all else") { it, decision in
            guard it.cameNatively, it.status == .active, it.open else { return decision.step != .askSecondFactor }
            let last = it.enrolled && it.owesContext && !it.owesChange
            return (decision.step == .askSecondFactor) == (it.owesFactor || last)
        },
        Promise("a password is changed when it must be, after the code") { it, decision in
            var change: Step.ChangeReason?
            if it.cameNatively, it.status == .active, it.open, it.owesChange, !it.owesFactor {
                change = [.mustChange: .forced, .compromised: .compromised, .expired: .expired][it.password]
            }
            guard case .changePassword(let reason) = decision.step else { return change == nil }
            return change == reason
        },
        Promise("a device is enrolled when one is needed, after the password") { it, decision in
            guard it.cameNatively, it.status == .active, it.open else { return decision.step != .enrolSecondFactor }
            let due = it.owesEnrolment || !it.enrolled && it.owesContext
            return (decision.step == .enrolSecondFactor) == (due && !it.owesFactor && !it.owesChange)
        },
        Promise("a password is asked for only of somebody who proved nothing, and not in a pause") { it, decision in
            guard decision.step == .askPassword else { return true }
            return !it.cameThroughSSO && !it.cameNatively && !it.locked && it.demanded == nil
        },
        Promise("before a proof nothing shows what an account is like") { it, decision in
            guard it.kept.isEmpty, it.shown.isEmpty, !it.administrator, it.isKnown else { return true }
            var other = it
            (other.status, other.breakGlass, other.password, other.enrolled) = (.active, false, .valid, false)
            return other.facts.decision.step == decision.step
        },
    ]

    private static let refusals = [
        Promise("a suspended or invited account never gets in, and is told so only after a proof") { it, decision in
            let isProven = it.cameThroughSSO || it.cameNatively
            let isSuspended = decision.step == .refuse(.accountSuspended)
            let isInvited = decision.step == .refuse(.accountInvited)
            return isSuspended == (isProven && it.status == .suspended)
                && isInvited == (isProven && it.status == .invited)
        },
        Promise("an application for others is refused") { it, decision in
            guard it.cameThroughSSO || it.cameNatively, it.status == .active, !it.open else { return true }
            return decision.step == .refuse(.notAllowed)
        },
        Promise("a native proof where SSO is required is refused as such") { it, decision in
            let native: Combination.Shown = it.breakGlass ? .passkey : [.password, .passkey]
            let isRefused =
                it.nativeLogin == .disabled && it.isKnown && !it.shown.isDisjoint(with: native)
                && it.shown.isDisjoint(with: .anySSO) && !it.cameThroughSSO && !it.cameNatively
            return (decision.step == .refuse(.ssoRequired)) == isRefused
        },
        Promise("a pause is told only in a pause, and stops neither SSO nor a session") { it, decision in
            guard case .refuse(.locked(let until)) = decision.step else { return true }
            let isProven = it.cameThroughSSO || it.cameNatively
            return it.locked && until == today + .seconds(1) && it.demanded == nil && !isProven
        },
        Promise("in a pause a password that is shown is refused") { it, decision in
            guard it.locked, it.native(it.shown).contains(.password), it.shown.isDisjoint(with: .anySSO) else {
                return true
            }
            guard !it.cameThroughSSO, !it.cameNatively else { return true }
            guard it.nativeLogin == .allowed || !it.shown.contains(.passkey) else { return true }
            return decision.step == .refuse(.locked(until: today + .seconds(1)))
        },
        Promise("an answer of no connection that counts is refused, and so is an old one") { it, decision in
            guard !it.shown.isDisjoint(with: .anySSO), !it.cameThroughSSO, !it.cameNatively else { return true }
            let first: Combination.Shown =
                it.shown.contains(.staleSSO) ? .staleSSO : it.shown.isDisjoint(with: .ownSSO) ? .otherSSO : .ownSSO
            let isOwn = !it.ownSSO(it.shown.intersection(first)).isEmpty
            return decision.step == .refuse(isOwn ? .unmetAuthenticationRequirements : .notAllowed)
        },
        Promise("requirements are unmet only when something was required") { it, decision in
            guard decision.step == .refuse(.unmetAuthenticationRequirements) else { return true }
            return it.requiresGold || it.context == .insistsOnGold || it.context == .insistsOnTwo
                || it.freshness != .any && it.shown.contains(.staleSSO)
        },
    ]

    private static let reports = [
        Promise("what counts is what the rules let count, and no more") { it, decision in
            decision.proofs.count == it.countingKept.rawValue.nonzeroBitCount
                + it.countingShown.rawValue.nonzeroBitCount
        },
        Promise("tokens of an SSO sign-in say what the identity provider said and nothing else") { it, decision in
            guard it.cameThroughSSO, let context = decision.context else { return !it.cameThroughSSO }
            let isStrong = context.amr == ["mfa"] && ["gold", "urn:signet:acr:2fa"].contains(context.acr)
            return (isStrong || context.amr.isEmpty && context.acr == nil)
                && [okta, entra].contains(context.connection)
        },
        Promise("tokens of a native sign-in say what was done") { it, decision in
            guard it.cameNatively, let context = decision.context else { return !it.cameNatively }
            return context.amr.contains("pwd") == it.counting.contains(.password)
                && context.amr.contains("otp") == it.counting.contains(.code)
                && context.amr.contains("mfa") == it.showedFactor
                && context.acr == (it.showedFactor ? "urn:signet:acr:2fa" : "urn:signet:acr:1fa")
                && context.connection == nil
        },
        Promise("there is no context without a proof of who it is") { it, decision in
            it.cameThroughSSO || it.cameNatively || decision.context == nil
        },
        Promise("the method is how it was, and refused when refused") { it, decision in
            if case .refuse = decision.step { return decision.method == .refused }
            if it.isKnown, it.status != .active { return decision.method == .refused }
            if it.cameThroughSSO { return decision.method == .federated }
            if it.cameNatively { return decision.method == .native }
            return true
        },
        Promise("there is one reason for each step, and none asks SSO people for anything of ours") { it, decision in
            let steps: [Reason.StepName] = [
                .identify, .federate, .password, .mfa, .changePassword, .enrollMFA, .stepUp,
            ]
            guard decision.reasons.map(\.step) == steps else { return false }
            return !it.cameThroughSSO || !decision.reasons[2...5].contains(where: \.applies)
        },
    ]
}

extension Step {
    /// Whether a password is asked for, or may be.
    fileprivate var asksForPassword: Bool {
        switch self {
        case .askPassword: true
        case .identify(let options): options.password
        default: false
        }
    }

    /// Whether the person sees no page on which they prove something to us.
    fileprivate var asksForNothingOfOurs: Bool {
        switch self {
        case .finish, .goToIdentityProvider, .refuse: true
        case .identify, .askPassword, .askSecondFactor, .changePassword, .enrolSecondFactor: false
        }
    }
}
