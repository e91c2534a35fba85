/// Percent-encoding as forms and query strings use it (RFC 3986 §2.1, WHATWG URL §5).
package enum PercentEncoding {
    /// `text` with every byte escaped but RFC 3986's unreserved ones, so that it can stand in a query or a form body.
    ///
    /// A space becomes `%20`, which both a form reader and a plain URI reader understand.
    package static func encodeQueryValue(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the escaped form of `text` to a buffer of ASCII.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(0x25)
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 0x0F))
            }
        }
    }

    /// The text behind one name or value of a form: `+` is a space, `%` needs two hexadecimal digits.
    ///
    /// Nothing is repaired: what is not valid is an error.
    package static func decodeFormValue(_ encoded: some Collection<UInt8>) throws(FormError) -> String {
        try decodeFormValue(bytes: Array(encoded)[...])
    }

    /// The text behind a name or value whose bytes lie in a row.
    static func decodeFormValue(bytes encoded: ArraySlice<UInt8>) throws(FormError) -> String {
        // Most have nothing to decode.
        guard encoded.contains(where: { $0 == 0x25 || $0 == 0x2B || $0 == 0 }) else {
            guard let text = String(validating: encoded, as: UTF8.self) else { throw .invalidUTF8 }
            return text
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case 0x2B: bytes.append(0x20)
            case 0x25:
                guard let high = rest.next().flatMap(value(ofHexadecimal:)),
                    let low = rest.next().flatMap(value(ofHexadecimal:))
                else { throw .malformedPercentEncoding }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { throw .nul }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    /// `A-Z a-z 0-9 - . _ ~` (RFC 3986 §2.3).
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }

    private static func value(ofHexadecimal character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
