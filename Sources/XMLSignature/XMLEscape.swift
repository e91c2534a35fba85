/// Writes text so that it is read back as it was, in the very form that Canonical XML gives it (§2.3).
///
/// Characters that no XML document can hold (XML 1.0 §2.2) become U+FFFD.
enum XMLEscape {
    /// Appends a text between tags.
    static func append(text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\t", "\n": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            default: append(scalar, to: &bytes)
            }
        }
    }

    /// Appends the value of an attribute that is put between double quotes.
    static func append(attribute value: String, to bytes: inout [UInt8]) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "\t": bytes += "&#x9;".utf8
            case "\n": bytes += "&#xA;".utf8
            default: append(scalar, to: &bytes)
            }
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar.value {
        case 0x0D: bytes += "&#xD;".utf8
        case 0x00..<0x20, 0xFFFE, 0xFFFF: bytes += "\u{FFFD}".utf8
        case 0x20..<0x80: bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        default: bytes += scalar.utf8
        }
    }
}
