import Credentials
import Identity
import Primitives
import Provider

extension DeclarationReader {
    /// A person's devices: one, or a list of them; nil when the key is left out.
    func devices(
        of node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> [DeclaredDevice]? {
        guard let value = node["totp"] else { return nil }
        if value.isNull { return [] }
        var devices: [DeclaredDevice] = []
        for entry in value.list ?? [value] {
            guard let device = device(entry, reader, secrets) else { continue }
            if devices.contains(where: { $0.name == device.name }) {
                problems.add(reader.at(entry.line), "totp \(quoted(device.name)): given already; expected once")
            }
            devices.append(device)
        }
        return devices
    }

    private func device(
        _ node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> DeclaredDevice? {
        guard node.mapping != nil else {
            reader.report(Mismatch(node, expected: "name and secret, or a list of such"), key: "totp")
            return nil
        }
        _ = reader.read([Field<DeclaredDevice>](), from: node, others: ["totp.name", "totp.secret"], under: "totp.")
        guard node["name"] != nil else {
            problems.add(reader.at(node.line), "totp.name: missing; expected \(Format<String>.deviceName.expected)")
            return nil
        }
        var secret: Secret<[UInt8]>?
        do throws(Mismatch) {
            secret = try node["secret"].map { node throws(Mismatch) in try self.secret(node, secrets) }
        } catch {
            reader.report(error, key: "totp.secret")
            return nil
        }
        return reader.value(.deviceName, of: "name", in: node).map { DeclaredDevice(name: $0, secret: secret) }
    }

    private func secret(_ node: DocumentNode, _ secrets: SecretReader) throws(Mismatch) -> Secret<[UInt8]> {
        guard let bytes = Base32.decode(try secrets.read(node).reveal()), bytes.count == TOTP.secretLength else {
            throw Mismatch(hiding: node, expected: "160 bits in base32, which are 32 of the characters A-Z and 2-7")
        }
        return Secret(bytes)
    }
}

extension Format<String> {
    fileprivate static let deviceName = matching("a name of 1 to 64 characters on one line") { text in
        TOTPDevice.name(text) == text
    }
}
