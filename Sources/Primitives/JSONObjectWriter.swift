/// Writes one JSON object straight into bytes, for answers and tokens made on every request.
///
/// The names must differ from one another; they are not compared.
package struct JSONObjectWriter: Sendable {
    private var bytes: [UInt8]

    /// Opens the object, with room for about `capacity` bytes.
    package init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Adds a member with a text.
    package mutating func add(_ name: String, _ value: String) {
        begin(name)
        JSON.append(value, to: &bytes)
    }

    /// Adds a member with a whole number.
    package mutating func add(_ name: String, _ value: Int64) {
        begin(name)
        JSON.append(value, to: &bytes)
    }

    /// Adds a member with a whole number.
    package mutating func add(_ name: String, _ value: Int) { add(name, Int64(value)) }

    /// Adds a member with a truth value.
    package mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        JSON.bool(value).append(to: &bytes)
    }

    /// Adds a member with a list of texts.
    package mutating func add(_ name: String, _ values: [String]) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.append(value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Adds a member with any value.
    package mutating func add(_ name: String, _ value: JSON) {
        begin(name)
        value.append(to: &bytes)
    }

    /// The object, closed.
    package consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSON.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
