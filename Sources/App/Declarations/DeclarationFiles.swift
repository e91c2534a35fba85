import Identity
package import Provider

/// Reads declarative files into declared values.
package enum DeclarationFiles {
    /// What the files say together.
    ///
    /// - Parameter environment: the variables that `env:NAME` refers to.
    package static func read(
        _ paths: [String], environment: [String: String]
    ) throws(DeclarationError) -> Declarations {
        let problems = ProblemList()
        var reader = DeclarationReader(problems: problems, environment: environment)
        for path in paths {
            do {
                reader.read(try DocumentParser.parse(TextFile.read(path), source: path), source: path)
            } catch {
                problems.add(error.source, error.text)
            }
        }
        return try finish(reader, problems)
    }

    /// What one text says that is no file.
    ///
    /// - Parameter source: what stands for the file's name in messages.
    package static func parse(
        _ text: String, source: String, environment: [String: String] = [:]
    ) throws(DeclarationError) -> Declarations {
        let problems = ProblemList()
        var reader = DeclarationReader(problems: problems, environment: environment)
        do {
            reader.read(try DocumentParser.parse(text, source: source), source: source)
        } catch {
            problems.add(error.source, error.text)
        }
        return try finish(reader, problems)
    }

    private static func finish(
        _ reader: DeclarationReader, _ problems: ProblemList
    ) throws(DeclarationError) -> Declarations {
        guard problems.problems.isEmpty else { throw DeclarationError(problems: problems.problems) }
        return reader.declarations
    }
}

/// Why files cannot be used: everything that is wrong with them, one line each.
package struct DeclarationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order of the files.
    package let problems: [DocumentProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
