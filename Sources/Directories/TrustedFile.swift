import Foundation

/// Certificates of authorities in a file, which is the only way the library takes several.
enum TrustedFile {
    /// Where systems keep the authorities they trust.
    private static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]

    /// Lends the path of a file with these certificates, or of the system's; one that was made is gone afterwards.
    static func with(
        _ certificates: String?, _ body: (String) throws(LDAPFailure) -> Void
    ) throws(LDAPFailure) {
        guard let certificates else {
            guard let file = systemFiles.first(where: FileManager.default.fileExists) else {
                throw LDAPFailure(cause: "this machine trusts no authorities; give ca_certificates")
            }
            return try body(file)
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString).pem")
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(certificates.utf8), attributes: [.posixPermissions: 0o600])
        else { throw LDAPFailure(cause: "ca_certificates cannot be put into a temporary file") }
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }
}
