/// The path of a page of ours, to come back to after a sign-in.
///
/// It cannot lead anywhere else: it has one slash in front and only letters, digits, `-`, `_` and single slashes behind,
/// so that no browser reads a host in it.
package struct OwnPath: Hashable, Sendable, CustomStringConvertible {
    /// The path, relative to the issuer.
    package let value: String

    /// Reads a path of up to 200 characters; nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("/"), text.utf8.count <= 200, !text.contains("//") else { return nil }
        guard text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        value = text
    }

    package var description: String { value }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x5F, 0x2F: true
        default: false
        }
    }
}

/// A page of ours that a sign-in leads back to.
package struct Destination: Hashable, Sendable {
    /// Where it is.
    package let path: OwnPath
    /// Whether the sign-in must be a recent one, since what can be done there is worth stealing a session for.
    package let needsRecentSignIn: Bool

    /// A page.
    package init(_ path: OwnPath, needsRecentSignIn: Bool = false) {
        self.path = path
        self.needsRecentSignIn = needsRecentSignIn
    }
}
