import Identity
import Primitives
import Storage

extension Planner {
    /// Compares a person's devices for one-time codes.
    ///
    /// A device without a secret in the file is the stored one of its name. Devices beyond the file stay, unless it
    /// names some and what is beyond goes.
    mutating func planDevices(
        _ declared: DeclaredUser, of account: Account, stored: [TOTPDevice], name: String
    ) -> [String] {
        guard let wanted = declared.devices else { return [] }
        let before = later.count
        for device in wanted {
            let present = stored.first { $0.name == device.name }
            guard let secret = device.secret else {
                if present == nil {
                    plan.warnings.append("user \(name): the device \"\(device.name)\" is not made without its secret")
                }
                continue
            }
            if let present, hasSecret(present, secret) { continue }
            put(secret, named: device.name, of: account, person: name)
        }
        if prune {
            for device in stored where !wanted.contains(where: { $0.name == device.name }) {
                later.append(.removeDevice(device.id, of: account.id))
            }
        }
        return later.count > before ? ["totp"] : []
    }

    private func hasSecret(_ device: TOTPDevice, _ secret: Secret<[UInt8]>) -> Bool {
        guard let stored = try? TOTPSecret.open(device, with: sealer) else { return false }
        return constantTimeEquals(stored.reveal(), secret.reveal())
    }

    private mutating func put(
        _ secret: Secret<[UInt8]>, named device: String, of account: Account, person: String
    ) {
        do {
            later.append(
                .putDevice(
                    try TOTPSecret.device(
                        secret, named: device, of: account.id, at: now, sealer: sealer, random: random)))
        } catch {
            problems.append("user \(person): the secret of the device \"\(device)\" cannot be sealed (\(error))")
        }
    }
}
