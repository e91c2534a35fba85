extension JSON {
    /// Reads one JSON text, strictly (RFC 8259).
    ///
    /// Refused beside bad syntax: duplicate members, invalid UTF-8, a byte order mark, half a surrogate pair, numbers
    /// beyond a double, bytes after the value, and more than `maxDepth` arrays and objects within one another.
    /// Stricter than RFC 8259 §4: names that are equal by Unicode equivalence count as duplicates.
    package static func parse(_ bytes: some Collection<UInt8>, maxDepth: Int = 16) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: Array(bytes), maxDepth: maxDepth)
        return try parser.document()
    }

    /// Reads one JSON text, strictly, by the same rules.
    package static func parse(_ text: String, maxDepth: Int = 16) throws(JSONError) -> JSON {
        try parse(text.utf8, maxDepth: maxDepth)
    }
}

/// Reads JSON from bytes in one pass, with one level of recursion a level of nesting.
struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    private let maxDepth: Int

    init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        switch try nextToken() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", is: .bool(true))
        case UInt8(ascii: "f"): return try word("false", is: .bool(false))
        case UInt8(ascii: "n"): return try word("null", is: .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        guard depth <= maxDepth else { throw failure(.tooDeep) }
        position += 1
        guard try nextToken() != UInt8(ascii: "}") else { return close(with: .object([])) }
        var members: [JSON.Member] = []
        var names = UniqueNames()
        while true {
            guard try nextToken() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let name = try string()
            guard names.insert(name, after: members) else { throw failure(.duplicateMember) }
            guard try nextToken() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
            position += 1
            members.append(JSON.Member(name: name, value: try value(depth: depth)))
            guard try goesOn(until: UInt8(ascii: "}")) else { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        guard depth <= maxDepth else { throw failure(.tooDeep) }
        position += 1
        guard try nextToken() != UInt8(ascii: "]") else { return close(with: .array([])) }
        var elements: [JSON] = []
        while true {
            elements.append(try value(depth: depth))
            guard try goesOn(until: UInt8(ascii: "]")) else { return .array(elements) }
        }
    }

    /// Steps over a comma (true) or the closing bracket (false).
    private mutating func goesOn(until bracket: UInt8) throws(JSONError) -> Bool {
        let byte = try nextToken()
        guard byte == bracket || byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte) }
        position += 1
        return byte != bracket
    }

    private mutating func close(with empty: JSON) -> JSON {
        position += 1
        return empty
    }

    private mutating func word(_ word: String, is value: JSON) throws(JSONError) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw failure(.unexpectedByte) }
        position += word.utf8.count
        return value
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The first byte of the next token, which is not stepped over.
    private mutating func nextToken() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard position < bytes.count else { throw failure(.endsEarly) }
        return bytes[position]
    }

    func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }
}

/// Notices a name that an object already has: by looking at each while they are few, by a set beyond.
private struct UniqueNames {
    private var names: Set<String> = []

    /// False when `name` is among the names of `members`, all of which went through here before.
    mutating func insert(_ name: String, after members: [JSON.Member]) -> Bool {
        guard members.count >= 16 else { return !members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return names.insert(name).inserted
    }
}
