import Identity
import Primitives
import SignIn

/// When every request of these tests begins.
let requested = Timestamp(seconds: 1_893_456_000)
/// A minute later: the time of every decision.
let today = requested + .minutes(1)

/// The organization's own connection, a second one of its own, and another organization's.
let okta = ConnectionID("acme-okta")
let entra = ConnectionID("acme-entra")
let foreign = ConnectionID("other-okta")

extension ShownProof {
    /// A native proof shown in this sign-in.
    static func fresh(_ proof: Proof) -> ShownProof { ShownProof(proof, at: requested + .seconds(30)) }

    /// A native proof shown some time before the request.
    static func earlier(_ proof: Proof, by age: Duration = .minutes(5)) -> ShownProof {
        ShownProof(proof, at: requested - age)
    }

    /// An answer of an identity provider; `age` is how long before the request the person authenticated there.
    static func sso(
        _ connection: ConnectionID = okta, acr: String? = nil, amr: [String] = [], age: Duration = .seconds(-20)
    ) -> ShownProof {
        ShownProof(.federated(FederatedProof(connection: connection, acr: acr, amr: amr)), at: requested - age)
    }
}

extension Demands {
    /// Demands of a request that begins at `requested`.
    static func asking(
        _ context: ContextDemand = .none, _ freshness: Freshness = .any, through connection: ConnectionID? = nil
    ) -> Demands {
        Demands(context: context, freshness: freshness, connection: connection, requestedAt: requested)
    }

    /// A request for values of `acr`, as a preference.
    static func preferring(_ values: String...) -> Demands { asking(ContextDemand(values, isEssential: false)) }

    /// A request for values of `acr` that must be reached.
    static func insisting(on values: String...) -> Demands { asking(ContextDemand(values, isEssential: true)) }
}

extension Facts {
    /// Facts of somebody who is known, in an organization without connections unless told otherwise.
    static func of(
        _ person: Person? = Person(), nativeLogin: NativeLogin = .allowed, mfa: MFAPolicy = .optional,
        through connections: [ConnectionID] = [], demands: Demands = .asking(), kept: [ShownProof] = [],
        shown: [ShownProof] = [], lockedUntil: Timestamp? = nil
    ) -> Facts {
        Facts(
            nativeLogin: nativeLogin, mfa: mfa, connections: connections.map { EnabledConnection($0) },
            person: person, isNamed: person != nil, lockedUntil: lockedUntil, demands: demands, kept: kept,
            shown: shown, now: today)
    }

    /// Facts of somebody in an organization that requires SSO.
    static func ofSSOOnly(
        _ person: Person? = Person(), mfa: MFAPolicy = .optional, through connections: [ConnectionID] = [okta],
        demands: Demands = .asking(), kept: [ShownProof] = [], shown: [ShownProof] = []
    ) -> Facts {
        of(
            person, nativeLogin: .disabled, mfa: mfa, through: connections, demands: demands, kept: kept,
            shown: shown)
    }

    /// The same facts with something changed.
    func with<Value>(_ path: WritableKeyPath<Facts, Value>, _ value: Value) -> Facts {
        var facts = self
        facts[keyPath: path] = value
        return facts
    }
}

extension Decision {
    /// The id of the rule that decided on a step.
    func rule(for step: Reason.StepName) -> String? { reasons.first { $0.step == step }?.rule }
}
