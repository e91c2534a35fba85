import Primitives

/// What a QR code tells an authenticator app (the `otpauth` format that all of them read).
package enum ProvisioningURI {
    /// The URI of a device.
    ///
    /// - Parameters:
    ///   - secret: the device's secret.
    ///   - issuer: who asks for the codes, as the app shows it; a colon, which would end it there, becomes a space.
    ///   - account: whose device it is.
    package static func text(secret: [UInt8], issuer: String, account: String) -> String {
        let issuer = String(issuer.map { $0 == ":" ? " " : $0 })
        let name = PercentEncoding.encodeQueryValue(issuer)
        let label = "\(name):\(PercentEncoding.encodeQueryValue(account))"
        return "otpauth://totp/\(label)?secret=\(Base32.encode(secret))&issuer=\(name)"
            + "&algorithm=SHA1&digits=\(TOTP.digits)&period=\(TOTP.period)"
    }
}
