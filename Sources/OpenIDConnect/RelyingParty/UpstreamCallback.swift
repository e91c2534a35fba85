package import Primitives

/// The answer that a browser brings back from an upstream provider, checked (RFC 6749 §4.1.2, RFC 9207).
///
/// Its `state` was the key by which the question was found, of this connection and this browser: without one there is no
/// question, and nothing of the answer is looked at.
package struct UpstreamCallback: Sendable {
    /// The code, to be redeemed once.
    package let code: Secret<String>

    /// The handle by which the question is to be found; nil when there is none, or several.
    package static func state(of parameters: FormParameters) -> Secret<String>? {
        guard parameters.pairs.count(where: { $0.name == "state" }) == 1, let state = parameters["state"],
            state.utf8.count <= 256
        else { return nil }
        return Secret(state)
    }

    /// Checks the parameters of an answer to a question that was found by its `state`.
    ///
    /// `iss` must be there when the provider says that it sends it, and must be the provider's wherever it is there
    /// (RFC 9207 §2.4): an answer that another provider made ends here.
    package static func read(
        _ parameters: FormParameters, from provider: ProviderConfiguration
    ) -> UpstreamVerdict<UpstreamCallback> {
        var checks = UpstreamChecks()
        let repeated = parameters.duplicates.intersection(meant)
        checks.require(
            .callbackParameters, repeated.isEmpty, expected: "each parameter once",
            received: repeated.isEmpty ? nil : repeated.sorted().joined(separator: ", "))
        checkIssuer(parameters["iss"], of: provider, &checks)
        let error = parameters["error"]
        checks.require(
            .authorizationResponse, error == nil, received: error.map { described($0, parameters["error_description"]) }
        )
        let code = parameters["code"].flatMap { $0.utf8.count <= longestCode ? $0 : nil }
        if error == nil { checks.require(.code, code != nil) } else { checks.skip(.code) }
        guard checks.hold, let code else { return .refused(checks.all) }
        return .verified(UpstreamCallback(code: Secret(code)), checks.all)
    }

    /// Parameters that mean something here; others are not looked at (RFC 6749 §4.1.2).
    private static let meant: Set<String> = ["state", "code", "iss", "error", "error_description"]
    /// Longer ones than any provider makes.
    private static let longestCode = 4_096

    private static func checkIssuer(
        _ sent: String?, of provider: ProviderConfiguration, _ checks: inout UpstreamChecks
    ) {
        guard sent != nil || provider.sendsIssuer else { return checks.skip(.responseIssuer) }
        checks.require(
            .responseIssuer, sent.map { $0.isSameBytes(as: provider.issuer) } ?? false, expected: provider.issuer,
            received: sent)
    }

    /// An error in a line, for whoever mends the connection; never for the person's page.
    static func described(_ error: String, _ description: String?) -> String {
        [error, description].compactMap { $0 }.joined(separator: ": ")
    }
}
