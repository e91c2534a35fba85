import Primitives

/// A form that a page posts by itself, to carry a message to an identity provider (SAML Bindings §3.5.4).
///
/// Whoever writes the page escapes what is in it, and asks `EndpointRule` again before it makes a form of it.
package struct PostForm: Sendable, Hashable {
    /// Where it is posted.
    package let action: String
    /// The hidden fields, in order.
    package let fields: [Field]

    /// A hidden field.
    package struct Field: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
    }

    /// The form for a message.
    init(to action: String, _ kind: MessageKind, _ message: [UInt8], relayState: String?) {
        self.action = action
        fields =
            [Field(name: kind.rawValue, value: Base64.encode(message))]
            + (relayState.map { [Field(name: PostBinding.relayState, value: $0)] } ?? [])
    }
}
