import Foundation
package import Logging
import Primitives
import Provider
import SQLStorage
import SQLiteEngine
import Storage

/// Opens a deployment for a command that only tells what it would do: nothing is made and nothing is changed.
package enum Preview {
    /// The parts over the database there is, or over an empty one in memory's stead where there is none yet.
    ///
    /// Throws one line when a setting cannot be used, or when the database has first to be brought up to date.
    package static func start(settings: Settings, logger: Logger) async throws -> Services {
        guard let store = try await settings.presentStore(connections: 1) else {
            return try await empty(settings, logger: logger)
        }
        do {
            guard try await Vault.isSealed(store) else {
                await store.close()
                return try await empty(settings, logger: logger)
            }
            return try await Services.start(settings: settings, logger: logger) { _ in
                Services.Parts(store: store, mayChange: false)
            }
        } catch {
            await store.close()
            throw error
        }
    }

    /// A database with nothing in it, in a folder that goes when the parts are closed.
    private static func empty(_ settings: Settings, logger: Logger) async throws -> Services {
        let folder = FileManager.default.temporaryDirectory.path + "/signet-" + UUID().uuidString
        var settings = settings
        settings.database = .sqlite(path: folder + "/signet.db")
        settings.keys = folder + "/keys"
        do {
            return try await Services.start(settings: settings, logger: logger) { [settings] _ in
                let store = try await SQLStore.open(engine: try settings.engine(connections: 1))
                return Services.Parts(store: store, scratch: folder)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }
}
