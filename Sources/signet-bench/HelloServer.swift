import Hummingbird
import Logging

/// The ceiling of every HTTP row: Hummingbird answering a word.
enum HelloServer {
    static func run(port: Int) async throws {
        let router = Router(context: BasicRequestContext.self)
        router.get("/health/ready") { _, _ in "ok" }
        router.get("/hello") { _, _ in "hello" }
        var logger = Logger(label: "hello")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}
