/// Where chance comes from: the system's generator in the program, a seeded one in tests.
package protocol RandomSource: Sendable {
    /// `count` unpredictable bytes.
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// A secret of 256 bits, 43 characters of base64url: codes, tokens, cookies.
    package func token() -> Secret<String> { Secret(Base64URL.encode(bytes(32))) }
}
