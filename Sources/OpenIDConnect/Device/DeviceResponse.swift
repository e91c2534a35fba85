package import Primitives

/// What a device is told (RFC 8628 §3.2).
package struct DeviceResponse: Sendable {
    /// What the device polls with.
    package let deviceCode: Secret<String>
    /// What the person types.
    package let userCode: UserCode
    /// Where the person types it.
    package let verificationURI: String
    /// Seconds between two polls.
    package let interval: Int

    /// An answer.
    package init(deviceCode: Secret<String>, userCode: UserCode, verificationURI: String, interval: Int) {
        self.deviceCode = deviceCode
        self.userCode = userCode
        self.verificationURI = verificationURI
        self.interval = interval
    }

    /// The JSON body.
    package var body: [UInt8] {
        var body = JSONObjectWriter(capacity: 320)
        body.add("device_code", deviceCode.reveal())
        body.add("user_code", userCode.display)
        body.add("verification_uri", verificationURI)
        body.add("verification_uri_complete", "\(verificationURI)?user_code=\(userCode.display)")
        body.add("expires_in", Lifetimes.deviceCode.components.seconds)
        body.add("interval", interval)
        return body.finish()
    }
}
