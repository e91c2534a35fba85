import Primitives

/// Where a browser may be sent with a message.
package enum EndpointRule {
    /// The longest address, in bytes.
    package static let maximumLength = 2_048

    /// Whether `location` is an absolute https URL in printable ASCII, without user information or fragment; http will do
    /// for a loopback address, which is this machine.
    package static func allows(_ location: String) -> Bool {
        guard location.utf8.count <= maximumLength, location.utf8.allSatisfy(isPlain),
            let parts = URIParts(location), parts.hasPlausibleHost, !parts.hasUserInfo, !location.contains("#")
        else { return false }
        return parts.scheme == "https" || (parts.scheme == "http" && parts.isLoopback)
    }

    /// Printable, and neither white space nor what HTML and URIs give a meaning of their own.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"'<>\\^`{|}".utf8.contains(byte)
    }
}
