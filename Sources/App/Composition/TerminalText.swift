import Foundation
import Primitives

/// Text on its way to a terminal or into a line of a log, whoever wrote it.
enum TerminalText {
    /// Characters that would act on a terminal or turn the line around are written out, and nothing goes on for ever.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(2_000) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text as the value of a field: none can begin a new line or pass for another field.
    static func field(_ text: String) -> String {
        let text = printable(text)
        let isPlain = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "\"" }
        return isPlain ? text : JSON.string(text).text
    }
}

extension String {
    /// The text with spaces behind it up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension Timestamp {
    /// To the second in UTC (RFC 3339).
    var readable: String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }
}
