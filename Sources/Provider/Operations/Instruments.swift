package import CoreMetrics
import Identity
import SignIn

/// What the use cases count, by the metrics façade.
///
/// A series that is hot has its handle made here, once: counting is then one addition.
package struct Instruments: Sendable {
    private let factory: any MetricsFactory
    private let issued: [Counter]
    private let signedIn: [SignInMethod: Counter]
    private let mails: [QueueOutcome: Counter]
    private let notices: [QueueOutcome: Counter]

    /// What a try to deliver something from a queue came to.
    package enum QueueOutcome: String, Sendable, CaseIterable {
        /// It was handed on.
        case delivered
        /// It is tried again later.
        case delayed
        /// It was given up.
        case failed
    }

    /// Instruments of a backend; those of none cost a call that does nothing.
    package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
        issued = GrantType.allCases.map {
            Counter(
                label: "signet_token_requests", dimensions: [("grant", $0.label), ("outcome", "issued")],
                factory: factory)
        }
        signedIn = Dictionary(
            uniqueKeysWithValues: SignInMethod.allCases.map { method in
                (method, Self.signIns(factory, method: method, outcome: "signed_in"))
            })
        mails = Self.queue("signet_mails", factory)
        notices = Self.queue("signet_logout_notices", factory)
    }

    /// Tokens were issued.
    func tokensIssued(by grant: GrantType) {
        guard let place = GrantType.allCases.firstIndex(of: grant) else { return }
        issued[place].increment()
    }

    /// A request for tokens was refused; `grant` is nil where it could not be read.
    func tokensRefused(to grant: GrantType?, because code: String) {
        Counter(
            label: "signet_token_requests", dimensions: [("grant", grant?.label ?? "unknown"), ("outcome", code)],
            factory: factory
        ).increment()
    }

    /// Somebody signed in.
    func signedIn(by method: SignInMethod) { signedIn[method]?.increment() }

    /// A sign-in ended without a session.
    ///
    /// - Parameter reason: one of the reasons that the audit log has.
    func signInFailed(by method: SignInMethod, because reason: String) {
        Self.signIns(factory, method: method, outcome: reason).increment()
    }

    /// A mail was tried.
    func mailTried(_ outcome: QueueOutcome) { mails[outcome]?.increment() }

    /// An application was to be told about a logout.
    func logoutTried(_ outcome: QueueOutcome) { notices[outcome]?.increment() }

    private static func signIns(_ factory: any MetricsFactory, method: SignInMethod, outcome: String) -> Counter {
        Counter(
            label: "signet_sign_ins", dimensions: [("method", method.rawValue), ("outcome", outcome)],
            factory: factory)
    }

    private static func queue(_ name: String, _ factory: any MetricsFactory) -> [QueueOutcome: Counter] {
        Dictionary(
            uniqueKeysWithValues: QueueOutcome.allCases.map {
                ($0, Counter(label: name, dimensions: [("outcome", $0.rawValue)], factory: factory))
            })
    }
}

extension GrantType {
    /// `device_code` for `urn:ietf:params:oauth:grant-type:device_code`.
    fileprivate var label: String { rawValue.split(separator: ":").last.map(String.init) ?? rawValue }
}
