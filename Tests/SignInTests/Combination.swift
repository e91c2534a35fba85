import Identity
import Primitives
import SignIn

/// One combination of facts and proofs, in words of these tests.
struct Combination: CustomStringConvertible {
    /// Something shown.
    struct Shown: OptionSet, Hashable {
        let rawValue: Int
        static let password = Shown(rawValue: 1)
        static let code = Shown(rawValue: 2)
        static let recovery = Shown(rawValue: 4)
        static let passkey = Shown(rawValue: 8)
        /// SSO through the own connection, fresh, without any assertion.
        static let plainSSO = Shown(rawValue: 16)
        /// SSO through another connection: foreign, disabled, or the organization's second one.
        static let otherSSO = Shown(rawValue: 32)
        /// SSO through the own connection with `gold` and `mfa` asserted, but of an hour before the request.
        static let staleSSO = Shown(rawValue: 64)
        /// The same, fresh.
        static let strongSSO = Shown(rawValue: 128)
        static let ownSSO: Shown = [.plainSSO, .staleSSO, .strongSSO]
        static let anySSO: Shown = [.plainSSO, .otherSSO, .staleSSO, .strongSSO]
    }

    /// The organization's connections.
    enum Connections: CaseIterable { case none, own, both }

    /// What the application wants of `acr`.
    enum Context: CaseIterable { case nothing, prefersTwo, insistsOnTwo, insistsOnGold }

    var nativeLogin = NativeLogin.allowed
    var mfa = MFAPolicy.optional
    var connections = Connections.own
    var requiresGold = false
    var isKnown = true
    var isNamed = true
    var status = AccountStatus.active
    var breakGlass = false
    var password = PasswordStanding.valid
    var enrolled = false
    var locked = false
    var administrator = false
    var open = true
    var context = Context.nothing
    var freshness = Freshness.any
    var demanded: ConnectionID?
    var sessionOver = false
    var kept: Shown = []
    var shown: Shown = []

    var facts: Facts {
        Facts(
            nativeLogin: nativeLogin, mfa: mfa, connections: enabled, isOpenToOrganization: open,
            person: isKnown
                ? Person(
                    status: status, isBreakGlass: breakGlass, password: password, hasSecondFactor: enrolled) : nil,
            isNamed: isNamed, isAdministratorSignIn: administrator,
            lockedUntil: locked ? today + .seconds(1) : nil,
            demands: Demands(
                context: contextDemand, freshness: freshness, connection: demanded, requestedAt: requested),
            kept: proofs(kept, nativeAt: requested - .minutes(5), ssoAt: requested - .minutes(5)),
            age: SessionAge(
                startedAt: requested - .days(1), lastSeenAt: requested - .minutes(5),
                maxInactivity: .days(20), maxAge: sessionOver ? .days(1) : .days(90)),
            shown: proofs(shown, nativeAt: requested + .seconds(30), ssoAt: requested + .seconds(20)), now: today)
    }

    private var enabled: [EnabledConnection] {
        let gold = requiresGold ? ["gold"] : []
        return switch connections {
        case .none: []
        case .own: [EnabledConnection(okta, requiredACR: gold)]
        case .both: [EnabledConnection(entra), EnabledConnection(okta, requiredACR: gold)]
        }
    }

    private var contextDemand: ContextDemand {
        switch context {
        case .nothing: .none
        case .prefersTwo: ContextDemand(["urn:signet:acr:2fa"], isEssential: false)
        case .insistsOnTwo: ContextDemand(["urn:signet:acr:2fa"], isEssential: true)
        case .insistsOnGold: ContextDemand(["gold"], isEssential: true)
        }
    }

    private func proofs(_ kinds: Shown, nativeAt: Timestamp, ssoAt: Timestamp) -> [ShownProof] {
        var proofs: [ShownProof] = []
        if kinds.contains(.staleSSO) { proofs.append(.sso(acr: "gold", amr: ["mfa"], age: .hours(1))) }
        if kinds.contains(.password) { proofs.append(ShownProof(.password, at: nativeAt)) }
        if kinds.contains(.code) { proofs.append(ShownProof(.oneTimeCode, at: nativeAt)) }
        if kinds.contains(.recovery) { proofs.append(ShownProof(.recoveryCode, at: nativeAt)) }
        if kinds.contains(.passkey) { proofs.append(ShownProof(.passkey, at: nativeAt)) }
        if kinds.contains(.plainSSO) { proofs.append(.sso(age: requested - ssoAt)) }
        if kinds.contains(.strongSSO) { proofs.append(.sso(acr: "gold", amr: ["mfa"], age: requested - ssoAt)) }
        if kinds.contains(.otherSSO) {
            proofs.append(.sso(connections == .both ? entra : foreign, age: requested - ssoAt))
        }
        return proofs
    }

    var description: String {
        "\(nativeLogin) mfa \(mfa) connections \(connections) gold \(requiresGold) known \(isKnown) named \(isNamed) \(status) "
            + "break-glass \(breakGlass) password \(password) enrolled \(enrolled) locked \(locked) "
            + "admin \(administrator) open \(open) \(context) \(freshness) demanded \(demanded?.value ?? "-") "
            + "over \(sessionOver) kept \(kept.rawValue) shown \(shown.rawValue)"
    }
}
