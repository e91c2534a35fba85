extension JSONParser {
    /// Reads a text, from its opening to behind its closing quotation mark (RFC 8259 §7).
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = try utf8(bytes[start..<position])
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw failure(.bareControlCharacter)
            default: position += 1
            }
        }
        throw failure(.endsEarly)
    }

    /// Reads a number (RFC 8259 §6).
    mutating func number() throws(JSONError) -> JSON {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        var isWhole = true
        if peek() == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try digits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        if let next = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { throw failure(.invalidNumber) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw failure(.numberOutOfRange) }
        return .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure(.invalidNumber) }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func utf8(_ bytes: some Sequence<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure(.invalidUTF8) }
        return text
    }

    /// Reads on at the first backslash of a text that began at `start`.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let string = try utf8(text)
                position += 1
                return string
            case UInt8(ascii: "\\"): try appendEscape(to: &text)
            case 0..<0x20: throw failure(.bareControlCharacter)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure(.endsEarly)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONError) {
        position += 1
        guard let letter = peek() else { throw failure(.endsEarly) }
        if letter == UInt8(ascii: "u") {
            text.append(contentsOf: Array(String(try escapedScalar()).utf8))
            return
        }
        guard let byte = Self.escaped(letter) else { throw failure(.invalidEscape) }
        text.append(byte)
        position += 1
    }

    private static func escaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Reads `uXXXX`, and a second one when the first is the high half of a surrogate pair.
    private mutating func escapedScalar() throws(JSONError) -> Character {
        let first = try codeUnit()
        var code = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            guard peek() == UInt8(ascii: "\\") else { throw failure(.invalidEscape) }
            position += 1
            let second = try codeUnit()
            guard UTF16.isTrailSurrogate(second) else { throw failure(.invalidEscape) }
            code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure(.invalidEscape) }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard peek() == UInt8(ascii: "u") else { throw failure(.invalidEscape) }
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek() else { throw failure(.endsEarly) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure(.invalidEscape) }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
