package import Logging

/// The id of the request that is being answered, so that every log line about it carries it.
///
/// It is a value of the task, since use cases log without knowing of requests; it decides nothing.
package enum RequestID {
    /// The id; nil in background work.
    @TaskLocal package static var current: String?

    /// Adds the id to a line.
    package static let metadata = Logger.MetadataProvider { current.map { ["id": "\($0)"] } ?? [:] }
}
