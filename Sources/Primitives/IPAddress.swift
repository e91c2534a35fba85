/// An IPv4 or IPv6 address as bytes, 4 or 16 of them.
///
/// An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// In network order.
    package let bytes: [UInt8]

    /// Reads the text form; nil for anything that is not one, a zone (`%eth0`) included.
    package init?(_ text: some StringProtocol) {
        let text = Array(text.utf8)[...]
        let isLong = text.contains(UInt8(ascii: ":"))
        guard let bytes = isLong ? Self.sixteenBytes(text) : Self.fourBytes(text) else { return nil }
        let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Dotted decimal, or eight groups in hexadecimal without shortening.
    package var description: String {
        guard bytes.count == 16 else { return "\(bytes[0]).\(bytes[1]).\(bytes[2]).\(bytes[3])" }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    private static func fourBytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4)
        for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard bytes.count < 4, let byte = byte(part) else { return nil }
            bytes.append(byte)
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// A number without leading zero: some readers take 010 for eight.
    private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return UInt8(exactly: value)
    }

    private static func sixteenBytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (3...9).contains(groups.count) else { return nil }
        var front: [UInt8] = []
        var back: [UInt8] = []
        var hasGap = false
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                let isEdge = index == 0 && groups[1].isEmpty || index == groups.count - 1 && groups[index - 1].isEmpty
                if isEdge { continue }
                guard !hasGap, index > 0, index < groups.count - 1 else { return nil }
                hasGap = true
                continue
            }
            let isDotted = group.contains(UInt8(ascii: ".")) && index == groups.count - 1
            guard let bytes = isDotted ? fourBytes(group) : twoBytes(group) else { return nil }
            if hasGap { back += bytes } else { front += bytes }
        }
        let missing = 16 - front.count - back.count
        guard hasGap ? missing >= 2 : missing == 0 else { return nil }
        return front + [UInt8](repeating: 0, count: missing) + back
    }

    private static func twoBytes(_ group: ArraySlice<UInt8>) -> [UInt8]? {
        guard (1...4).contains(group.count) else { return nil }
        var value: UInt16 = 0
        for character in group {
            let digit: UInt8
            switch character {
            case 0x30...0x39: digit = character - 0x30
            case 0x41...0x46: digit = character - 0x37
            case 0x61...0x66: digit = character - 0x57
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return [UInt8(value >> 8), UInt8(value & 0xFF)]
    }
}

/// A range of addresses: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
package struct CIDR: Hashable, Sendable {
    private let network: [UInt8]
    private let length: Int

    /// Reads `ADDRESS` or `ADDRESS/LENGTH`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(first) else { return nil }
        let bits = address.bytes.count * 8
        guard parts.count == 2 else {
            network = address.bytes
            length = bits
            return
        }
        guard let length = Int(parts[1]), (0...bits).contains(length), parts[1].utf8.first != 0x2B else { return nil }
        network = address.bytes
        self.length = length
    }

    /// Whether the address is in the range.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == network.count else { return false }
        for (index, pair) in zip(address.bytes, network).enumerated() {
            let bits = min(8, length - index * 8)
            guard bits > 0 else { break }
            if (pair.0 ^ pair.1) >> UInt8(8 - bits) != 0 { return false }
        }
        return true
    }
}
