// swift-tools-version:6.2

import PackageDescription

/// One set of settings for every target: warnings are errors, memory safety and concurrency are strict.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A target of ours under `Sources/`.
///
/// What it may depend on is also held by `script/check-layers`.
func ring(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of the targets named, under `Tests/`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: ["TestKit"] + dependencies, swiftSettings: strict)
}

/// While working on one target, `SIGNET_ONLY=JOSETests swift test` leaves the other test targets out.
let only = Context.environment["SIGNET_ONLY"].map { Set($0.split(separator: ",").map(String.init)) }
func isWanted(_ target: Target) -> Bool { target.type != .test || only?.contains(target.name) ?? true }

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: [Target.Dependency] = [
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

let package = Package(
    name: "signet",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "signet", targets: ["signet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CLDAP", pkgConfig: "ldap", providers: [.apt(["libldap-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // What Linux has and shows only to C
        .target(name: "CLinux"),

        // Rules: pure, synchronous
        ring("Primitives", ["CLinux"]),
        ring("JOSE", ["Primitives", crypto, cryptoExtras]),
        ring("Identity", ["Primitives"]),
        ring("OpenIDConnect", ["Primitives", "JOSE", "Identity", crypto]),
        ring("XMLSignature", ["Primitives", crypto, cryptoExtras, swiftASN1, "CLibXML2"]),
        ring("SAML", ["XMLSignature", "Primitives", "CZlib"]),
        ring("Credentials", ["Primitives", "Identity", crypto, "CArgon2"]),
        ring("SignIn", ["Identity", "Primitives"]),

        // Ports
        ring("Storage", ["Identity", "Primitives"]),

        // Use cases
        ring(
            "Provider",
            [
                "Primitives", "JOSE", "Identity", "OpenIDConnect", "SAML", "Credentials", "SignIn", "Storage", logging,
                metrics, tracing,
            ]),

        // Adapters
        ring("SQLStorage", ["Storage", "Identity", "Primitives"]),
        ring(
            "SQLiteEngine",
            [
                "SQLStorage", "Primitives", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        ring("PostgresEngine", ["SQLStorage", "Primitives", "CPQ"]),
        ring(
            "Outbound",
            [
                "Provider", "Storage", "Primitives", "CCurl", httpClient, metrics, tracing,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio),
        ring("Telemetry", ["Primitives", httpClient, logging, metrics, tracing] + nio),
        ring("Directories", ["Provider", "Identity", "Primitives", "CLDAP"]),
        ring(
            "Web",
            [
                "Provider", "Primitives", "Identity", "OpenIDConnect", "SignIn", "CQREncode",
                hummingbird, hummingbirdCore, logging, metrics, tracing,
                .product(name: "Mustache", package: "swift-mustache"),
            ] + nio + httpTypes),

        // The app
        ring(
            "App",
            [
                "Primitives", "JOSE", "Identity", "OpenIDConnect", "Credentials", "SignIn", "Storage", "Provider",
                "SQLStorage", "SQLiteEngine", "PostgresEngine", "Outbound", "Directories", "Telemetry", "Web",
                hummingbird, logging, metrics, tracing, httpClient, lifecycle, "Yams",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio),
        .executableTarget(
            name: "signet",
            dependencies: ["App", logging, .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        .executableTarget(
            name: "signet-bench",
            dependencies: [
                "JOSE", "Credentials", "Primitives", "SAML", "XMLSignature", "SQLStorage", "SQLiteEngine",
                "PostgresEngine", hummingbird, httpClient, logging,
            ] + nio,
            swiftSettings: strict),

        // Tests
        .target(
            name: "TestKit",
            dependencies: ["Primitives", "Identity", "Storage", "SQLStorage", "SQLiteEngine", "PostgresEngine"],
            swiftSettings: strict),
        tests("PrimitivesTests", ["Primitives"]),
        tests("JOSETests", ["JOSE", "Primitives", crypto, cryptoExtras]),
        tests("OpenIDConnectTests", ["OpenIDConnect", "JOSE", "Identity", "Primitives", crypto]),
        tests("XMLSignatureTests", ["XMLSignature", "Primitives", crypto]),
        tests("SAMLTests", ["SAML", "XMLSignature", "Primitives", crypto, cryptoExtras]),
        tests("CredentialsTests", ["Credentials", "Primitives", "Identity"]),
        tests("SignInTests", ["SignIn", "Identity", "Primitives"]),
        tests("StorageTests", ["Storage", "SQLStorage", "SQLiteEngine", "PostgresEngine", "Identity", "Primitives"]),
        tests(
            "ProviderTests",
            [
                "Provider", "Storage", "SQLStorage", "OpenIDConnect", "SignIn", "Credentials", "JOSE", "Identity",
                "Primitives", "SAML", "XMLSignature",
                crypto,
                logging, tracing,
            ]),
        tests("TelemetryTests", ["Telemetry", "Primitives", metrics, tracing]),
        tests("OutboundTests", ["Outbound", "Provider", "Storage", "Primitives"] + nio),
        tests(
            "WebTests",
            [
                "Web", "Provider", "OpenIDConnect", "Identity", "Primitives", hummingbird, hummingbirdCore, logging,
                metrics, tracing, .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio
                + httpTypes),
        tests("AppTests", ["App", "Credentials", "Provider", "Storage", "Identity", "Primitives", "Yams"]),
    ].filter(isWanted)
)
