/// Which picture an organization shows: enough to name it, without its bytes, so that ten thousand organizations in
/// memory stay small.
package struct Logo: Sendable, Equatable {
    /// The SHA-256 of the bytes.
    package let hash: [UInt8]
    /// What kind of picture it is.
    package let type: ImageType

    /// A picture that is somewhere else.
    package init(hash: [UInt8], type: ImageType) {
        self.hash = hash
        self.type = type
    }
}

/// A logo with its bytes.
package struct LogoImage: Sendable, Equatable {
    /// Bytes of a logo at most.
    package static let mostBytes = 64 << 10

    /// What the organization keeps of it.
    package let logo: Logo
    /// The file as it was given.
    package let bytes: [UInt8]

    /// A picture that was looked at: `ImageHeader` can read it, and its hash is that of its bytes.
    package init(_ logo: Logo, bytes: [UInt8]) {
        self.logo = logo
        self.bytes = bytes
    }
}
