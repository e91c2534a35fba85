package import Primitives

/// The HTTP POST binding: a message in a form that the browser posts (SAML Bindings §3.5).
package enum PostBinding {
    /// The longest message that is read, in bytes, once decoded.
    static let maximumLength = 512 * 1024

    /// The longest RelayState that is read, in bytes: the standard says 80, and identity providers send more.
    static let maximumRelayState = 1_024

    /// The handle that came with a message; nil when none came, or more than one.
    ///
    /// It finds what the message answers, or goes back with our answer as it is. It never is an address (SAML Bindings
    /// §3.5.3).
    package static func relayState(of form: FormParameters) -> String? {
        let sent = form.pairs.filter { $0.name == relayState }
        guard sent.count == 1, let value = sent.first?.value, (1...maximumRelayState).contains(value.utf8.count)
        else { return nil }
        return value
    }

    /// The bytes of the one message in a form, which must be of the kind asked for.
    ///
    /// Fields that have nothing to do with SAML are passed over: pages put names on their buttons.
    static func message(
        _ kind: MessageKind, in form: FormParameters, query: String?, _ trace: inout Trace
    ) throws(Refusal) -> [UInt8] {
        let expected = "one \(kind.rawValue) in a form, and nothing in the query"
        guard query?.isEmpty ?? true else {
            throw trace.refuse(.binding, expected: expected, received: "a query")
        }
        let fields = form.pairs.filter { isOfTheBinding($0.name) }
        let states = fields.filter { $0.name.isSameBytes(as: relayState) }
        let messages = fields.filter { $0.name.isSameBytes(as: kind.rawValue) }
        guard let message = messages.first, messages.count == 1, states.count <= 1,
            fields.count == messages.count + states.count
        else {
            let names = fields.map(\.name).joined(separator: ", ")
            throw trace.refuse(.binding, expected: expected, received: names.isEmpty ? "none" : names)
        }
        trace.pass(.binding, received: kind.rawValue)
        // Four characters for three bytes, and a line break of two characters every 64.
        guard message.value.utf8.count <= maximumLength * 3 / 2,
            let bytes = Base64.decode(message.value), (1...maximumLength).contains(bytes.count)
        else {
            throw trace.refuse(
                .encoding, expected: "base64 of at most \(maximumLength / 1024) KiB",
                received: "\(message.value.utf8.count) characters")
        }
        trace.pass(.encoding, received: "\(bytes.count) bytes")
        return bytes
    }

    /// Whether a field belongs to the binding, in whatever spelling: what a lenient reader could take for a message.
    private static func isOfTheBinding(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("saml") || name.hasPrefix(relayState.lowercased())
    }

    static let relayState = "RelayState"
}

/// The parameter that a message travels in (SAML Bindings §3.4.4, §3.5.4).
enum MessageKind: String, Sendable {
    case request = "SAMLRequest"
    case response = "SAMLResponse"
}
