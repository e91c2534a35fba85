package import Identity
package import Primitives

/// A device that polls for its tokens (RFC 8628 §3.4).
package enum DevicePoll {
    /// Seconds by which a device that polls too soon has to wait longer (RFC 8628 §3.5).
    package static let slowDown = 5

    /// The one refusal for a device code that is unknown, another client's or used.
    package static let refusal = TokenError(.invalidGrant, "The device code is not valid for this client.")

    /// Lets a device pass whose person allowed it.
    ///
    /// - Parameter device: as it was before this poll.
    ///
    /// Throws what the others are told (RFC 8628 §3.5).
    package static func check(
        _ device: DeviceAuthorization?, client: Client, now: Timestamp
    ) throws(TokenError) {
        guard let device, device.client.value.isSameBytes(as: client.id.value) else { throw refusal }
        guard now < device.expiresAt else {
            throw TokenError(.expiredToken, "The device code has expired.")
        }
        switch device.status {
        case .denied:
            throw TokenError(.accessDenied, "The person refused.")
        case .pending:
            if let polledAt = device.polledAt, now < polledAt + .seconds(device.intervalSeconds) {
                throw TokenError(.slowDown, "The device polls too often.")
            }
            throw TokenError(.authorizationPending, "The person has not decided yet.")
        case .approved:
            return
        }
    }
}
