import Primitives

/// For how long a document that was fetched serves.
package enum CacheLifetime {
    /// What `Cache-Control` says (RFC 9111 §5.2.2), within what is good for both sides.
    ///
    /// A minute at least, since a document is asked for with every token; an hour at most, since keys are taken back.
    /// Five minutes when nothing readable is said.
    package static func of(cacheControl: [String]) -> Duration {
        var lifetime = usual
        let directives = cacheControl.flatMap { $0.split(separator: ",") }.map { directive in
            directive.split(separator: "=", maxSplits: 1).map { $0.trimmed.lowercased() }
        }
        for directive in directives where directive.first == "max-age" {
            guard directive.count == 2, let seconds = UInt32(directive[1]) else { continue }
            lifetime = .seconds(Int64(seconds))
        }
        if directives.contains(where: { ["no-store", "no-cache"].contains($0.first) }) { lifetime = shortest }
        return min(max(lifetime, shortest), longest)
    }

    /// The least.
    package static let shortest = Duration.seconds(60)
    private static let usual = Duration.minutes(5)
    private static let longest = Duration.hours(1)
}

extension Substring {
    /// Without spaces and tabs around.
    fileprivate var trimmed: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let front = drop(while: isSpace)
        guard let last = front.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(front[...last])
    }
}
