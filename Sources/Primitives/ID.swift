/// An opaque identifier that cannot be mistaken for the identifier of something else.
///
/// `Subject` is the type it names: `ID<Account>` and `ID<Session>` do not mix.
package struct ID<Subject>: Hashable, Sendable, CustomStringConvertible {
    /// The identifier as stored and as shown.
    package let value: String

    /// Takes an identifier that already exists, as read from the database or a request.
    package init(_ value: String) { self.value = value }

    /// A new identifier of 128 random bits, 22 characters of base64url.
    package static func random(from source: some RandomSource) -> ID {
        ID(Base64URL.encode(source.bytes(16)))
    }

    package var description: String { value }
}

extension ID: Codable {
    /// Reads the bare string.
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the bare string.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
