import Foundation
package import Logging
import Primitives
import Provider
import Telemetry

/// How the log is written: one line an event to standard error, for people or as JSON.
package enum LogSetup {
    /// The program's logger.
    package static func logger(_ settings: Settings.Log) -> Logger {
        let format = settings.format
        var logger = Logger(label: "signet") { _ in
            LineLogHandler(format: format, metadataProvider: .multiplex([RequestID.metadata, TraceMetadata.provider]))
        }
        logger.logLevel = settings.level
        return logger
    }

    /// The logger of a command, which prints its own result: warnings and worse.
    package static func commandLogger(_ settings: Settings.Log) -> Logger {
        var logger = logger(settings)
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

/// Writes events to standard error.
struct LineLogHandler: LogHandler {
    let format: LogFormat
    /// What every line of a task carries.
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }.sorted {
            $0.key < $1.key
        }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line =
            switch format {
            case .text: Self.text(time, event.level, event.message, all)
            case .json: Self.json(time, event.level, event.message, all)
            }
        // One write a line, so that lines of several threads do not mix; a log that cannot be written stops nothing.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    private static func text(
        _ time: String, _ level: Logger.Level, _ message: Logger.Message, _ metadata: [(String, Logger.MetadataValue)]
    ) -> String {
        let fields = metadata.map { " \($0.0)=\(TerminalText.field("\($0.1)"))" }.joined()
        return "\(time) \(level.rawValue) \(TerminalText.printable(message.description))\(fields)"
    }

    private static func json(
        _ time: String, _ level: Logger.Level, _ message: Logger.Message, _ metadata: [(String, Logger.MetadataValue)]
    ) -> String {
        let members: [JSON.Member] =
            [
                .init(name: "time", value: .string(time)), .init(name: "level", value: .string(level.rawValue)),
                .init(name: "message", value: .string(message.description)),
            ] + metadata.map { .init(name: $0.0, value: value($0.1)) }
        return JSON.object(members).text
    }

    /// A number where it was given as one, so that whoever reads the log can compare it; a text else.
    private static func value(_ value: Logger.MetadataValue) -> JSON {
        if case .stringConvertible(let given) = value, let number = given as? any BinaryInteger {
            return .integer(Int64(clamping: number))
        }
        return .string(TerminalText.printable("\(value)"))
    }
}
