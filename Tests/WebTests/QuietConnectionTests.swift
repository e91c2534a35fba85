import NIOCore
import NIOEmbedded
import TestKit
import Testing
import Web

@Suite("A connection of a server that is about to stop")
struct QuietConnectionTests {
    private let channel = EmbeddedChannel()
    private let connection = QuietConnection(grace: .seconds(2))

    init() throws {
        try channel.pipeline.syncOperations.addHandler(connection)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func stop() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    private func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test("it stays for as long as the server does not stop")
    func serving() throws {
        wait(3_600)
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test("one without a request has a moment to end by itself, and is ended then")
    func idle() {
        stop()
        wait(1)
        #expect(channel.isActive)
        wait(1)
        #expect(!channel.isActive)
    }

    @Test("one whose requests are under way is kept until the last of them has its answer")
    func busy() {
        connection.opened()
        connection.opened()
        stop()
        wait(10)
        connection.ended()
        wait(10)
        #expect(channel.isActive)
        connection.ended()
        wait(1)
        #expect(!channel.isActive)
    }

    @Test("one that the other side ended first is not ended again")
    func ended() throws {
        stop()
        try channel.close().wait()
        wait(10)
        #expect(!channel.isActive)
        try channel.throwIfErrorCaught()
    }
}
