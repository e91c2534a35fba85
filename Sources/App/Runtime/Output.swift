import Foundation

/// What a command says to whoever called it.
package enum Output {
    /// Writes a line to standard output at once, so that a pipe sees it while the program goes on.
    package static func line(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    }

    /// Writes a line to standard output that counts as written afterwards.
    ///
    /// Throws a line when it was not: a full disk, or a reader that went away.
    package static func deliver(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
        } catch {
            throw StartError(line: "standard output cannot be written")
        }
    }

    /// Writes text that ends its own lines.
    package static func text(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// Writes a line to standard error that what was asked for was done, but.
    package static func warning(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(("warning: " + text + "\n").utf8))
    }
}
