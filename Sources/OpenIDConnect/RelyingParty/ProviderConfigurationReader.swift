import JOSE
import Primitives

/// Reads a discovery document, member by member, and notes what is wrong with it.
struct ProviderConfigurationReader {
    let issuer: String
    private var checks = UpstreamChecks()

    init(issuer: String) { self.issuer = issuer }

    /// The most entries that are looked at in a list of the document.
    private static let longestList = 100

    consuming func read(_ bytes: [UInt8]) -> UpstreamVerdict<ProviderConfiguration> {
        let document = try? JSON.parse(bytes)
        guard checks.require(.discoveryDocument, document?.object != nil, expected: "a JSON object"), let document
        else { return .refused(checks.all) }
        let stated = document["issuer"]?.string
        checks.require(
            .discoveryIssuer, stated.map { $0.isSameBytes(as: issuer) } ?? false, expected: issuer,
            received: stated ?? document["issuer"]?.text)
        let authorization = browserEndpoint(.authorizationEndpoint, in: document, leaving: UpstreamRequest.parameters)
        let token = endpoint(.tokenEndpoint, in: document)
        let keys = endpoint(.keysEndpoint, in: document)
        let userInfo = optionalEndpoint(.userInfoEndpoint, in: document)
        let endSession = endSessionEndpoint(in: document)
        checkFlow(of: document)
        let algorithms = signingAlgorithms(in: document)
        guard checks.hold, let authorization, let token, let keys else { return .refused(checks.all) }
        let configuration = ProviderConfiguration(
            issuer: issuer, authorizationEndpoint: authorization, tokenEndpoint: token, keysEndpoint: keys,
            userInfoEndpoint: userInfo, endSessionEndpoint: endSession,
            authenticationMethods: list("token_endpoint_auth_methods_supported", in: document)
                ?? ["client_secret_basic"],  // §3: the default
            assertionAlgorithms: assertionAlgorithms(in: document), signingAlgorithms: algorithms,
            sendsIssuer: document["authorization_response_iss_parameter_supported"]?.bool ?? false)
        return .verified(configuration, checks.all)
    }

    /// An endpoint that must be there; the check's name is the member's.
    private mutating func endpoint(_ check: UpstreamCheck, in document: JSON) -> String? {
        let member = document[check.rawValue]
        let url = member?.string.flatMap { UpstreamURL.isEndpoint($0, of: issuer) ? $0 : nil }
        checks.require(
            check, url != nil, expected: UpstreamURL.expectation, received: member.map { $0.string ?? $0.text })
        return url
    }

    /// An endpoint that browsers are sent to; its query may not hold what we add.
    private mutating func browserEndpoint(
        _ check: UpstreamCheck, in document: JSON, leaving parameters: Set<String>
    ) -> String? {
        let member = document[check.rawValue]
        let url = member?.string.flatMap { UpstreamURL.isEndpoint($0, of: issuer, leaving: parameters) ? $0 : nil }
        checks.require(
            check, url != nil, expected: UpstreamURL.expectation + " or parameters of the request in its query",
            received: member.map { $0.string ?? $0.text })
        return url
    }

    /// An endpoint that may be missing, but not be anything else.
    private mutating func optionalEndpoint(_ check: UpstreamCheck, in document: JSON) -> String? {
        guard document[check.rawValue] != nil else {
            checks.skip(check)
            return nil
        }
        return endpoint(check, in: document)
    }

    /// Signing out there is left out when its address is no good: signing in does not depend on it.
    private mutating func endSessionEndpoint(in document: JSON) -> String? {
        guard let member = document[UpstreamCheck.endSessionEndpoint.rawValue] else {
            checks.skip(.endSessionEndpoint)
            return nil
        }
        let url = member.string.flatMap { url in
            UpstreamURL.isEndpoint(url, of: issuer, leaving: UpstreamEndSession.parameters) ? url : nil
        }
        checks.prefer(
            .endSessionEndpoint, url != nil, expected: UpstreamURL.expectation, received: member.string ?? member.text)
        return url
    }

    /// The code flow must be offered; that PKCE is not said to be does not mean that it isn't (RFC 9700 §2.1.1).
    private mutating func checkFlow(of document: JSON) {
        let types = list("response_types_supported", in: document)
        checks.require(
            .responseType, types?.contains("code") ?? false, expected: "code",
            received: types?.joined(separator: ", "))
        let methods = list("code_challenge_methods_supported", in: document)
        checks.prefer(
            .proofKey, methods?.contains("S256") ?? false, expected: "S256", received: methods?.joined(separator: ", "))
    }

    private mutating func signingAlgorithms(in document: JSON) -> Set<SignatureAlgorithm> {
        let names = list("id_token_signing_alg_values_supported", in: document)
        let offered = Set((names ?? []).compactMap { SignatureAlgorithm(rawValue: $0) })
        let accepted = offered.intersection(ProviderConfiguration.acceptedAlgorithms)
        checks.require(
            .signingAlgorithms, !accepted.isEmpty,
            expected: "one of " + SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", "),
            received: names?.joined(separator: ", "))
        return accepted
    }

    /// RS256 where nothing is said, which every provider has to know (OpenID Connect Core §15.1).
    private func assertionAlgorithms(in document: JSON) -> [SignatureAlgorithm] {
        guard let names = list("token_endpoint_auth_signing_alg_values_supported", in: document) else {
            return [.rs256]
        }
        return [SignatureAlgorithm.es256, .ps256, .rs256, .edDSA].filter { names.contains($0.rawValue) }
    }

    private func list(_ name: String, in document: JSON) -> [String]? {
        (document[name]?.strings).map { Array($0.prefix(Self.longestList)) }
    }
}
