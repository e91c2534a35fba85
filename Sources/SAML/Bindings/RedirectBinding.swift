package import Primitives
import XMLSignature

/// The HTTP Redirect binding: a message in a query, compressed, with a signature over the query (SAML Bindings §3.4).
package enum RedirectBinding {
    /// The longest query that is read, in bytes.
    static let maximumLength = 32 * 1024

    private static let signatureAlgorithm = "SigAlg"
    private static let signature = "Signature"

    /// The URL that carries a message, with a signature unless `key` is nil.
    ///
    /// The signature is over the parameters as they are encoded, in the order of §3.4.4.1; behind them comes nothing
    /// but the signature itself.
    static func url(
        to location: String, _ kind: MessageKind, _ message: [UInt8], relayState: String?, key: XMLPrivateKey?
    ) throws(XMLProblem) -> String {
        var query: FormParameters = [
            FormParameters.Pair(name: kind.rawValue, value: Base64.encode(Deflate.deflated(message)))
        ]
        if let relayState { query = query + [FormParameters.Pair(name: PostBinding.relayState, value: relayState)] }
        if let key {
            query = query + [FormParameters.Pair(name: signatureAlgorithm, value: key.method.rawValue)]
            let signature = try key.signature(over: Array(query.encoded().utf8))
            query = query + [FormParameters.Pair(name: Self.signature, value: Base64.encode(signature))]
        }
        return location + (location.contains("?") ? "&" : "?") + query.encoded()
    }

    /// The handle that came with a message, like `PostBinding.relayState(of:)`.
    package static func relayState(of query: FormParameters) -> String? { PostBinding.relayState(of: query) }

    /// The bytes of the one message in a query, once the signature over it was verified.
    ///
    /// What is signed is what was sent, byte for byte, and not what it would be encoded as: identity providers differ in
    /// how they write a percent-encoding. Parameters may come in any order, but no other ones may be there.
    static func message(
        _ kind: MessageKind, in query: String, _ signatures: SignatureCheck, _ trace: inout Trace
    ) throws(Refusal) -> [UInt8] {
        let sent = try parameters(kind, in: query, &trace)
        guard let algorithm = sent[signatureAlgorithm], let signature = sent[signature] else {
            throw trace.refuse(.signaturePresent, expected: "SigAlg and Signature")
        }
        trace.pass(.signaturePresent)
        guard let method = decoded(algorithm).flatMap(SignatureMethod.init(rawValue:)) else {
            throw trace.refuse(.signatureAlgorithm, received: decoded(algorithm) ?? "unreadable")
        }
        guard let value = decoded(signature).flatMap({ Base64.decode($0) }), !value.isEmpty else {
            throw trace.refuse(.signatureShape, expected: "base64")
        }
        trace.pass(.signatureShape)
        let signed = [kind.rawValue, PostBinding.relayState, signatureAlgorithm].compactMap { name in
            sent[name].map { name + "=" + $0 }
        }
        try signatures.verify(value, over: Array(signed.joined(separator: "&").utf8), by: method, &trace)
        guard let message = sent[kind.rawValue].flatMap(decoded), let deflated = Base64.decode(message),
            let bytes = Deflate.inflated(deflated)
        else {
            throw trace.refuse(
                .encoding, expected: "base64 of one DEFLATE stream of at most \(Deflate.maximumOutput / 1024) KiB")
        }
        trace.pass(.encoding, received: "\(bytes.count) bytes")
        return bytes
    }

    /// The parameters as they stand in the query, none of them decoded: each of the four at most once, and no other.
    private static func parameters(
        _ kind: MessageKind, in query: String, _ trace: inout Trace
    ) throws(Refusal) -> [String: String] {
        let names = [kind.rawValue, PostBinding.relayState, signatureAlgorithm, signature]
        let expected = "one \(kind.rawValue), RelayState, SigAlg and Signature, and nothing else"
        guard query.utf8.count <= maximumLength, query.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw trace.refuse(.binding, expected: expected, received: "\(query.utf8.count) bytes")
        }
        var sent: [String: String] = [:]
        for pair in query.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let name = parts.first, names.contains(name), sent[name] == nil else {
                throw trace.refuse(.binding, expected: expected, received: String(pair.prefix(80)))
            }
            sent[name] = parts[1]
        }
        guard sent[kind.rawValue] != nil else {
            throw trace.refuse(.binding, expected: expected, received: sent.keys.sorted().joined(separator: ", "))
        }
        trace.pass(.binding, received: kind.rawValue)
        return sent
    }

    private static func decoded(_ value: String) -> String? { try? PercentEncoding.decodeFormValue(value.utf8) }
}
