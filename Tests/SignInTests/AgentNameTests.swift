import Identity
import Testing

@Suite("What a browser calls itself, in words")
struct AgentNameTests {
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"

    @Test(
        "the browser and what it runs on",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/140.0.0.0 Safari/537.36", "Chrome", "Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0) \(webKit) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge",
                "Windows"
            ),
            ("Mozilla/5.0 (X11; Linux) \(webKit) Chrome/140.0.0.0 Safari/537.36 OPR/120.0", "Opera", "Linux"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15",
                "Safari", "macOS"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Safari/604.1",
                "Safari", "iPhone"
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1",
                "Chrome", "iPad"
            ),
            ("Mozilla/5.0 (Linux; Android 16) \(webKit) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome", "Android"),
            ("Mozilla/5.0 (X11; CrOS x86_64) \(webKit) Chrome/140.0.0.0 Safari/537.36", "Chrome", "ChromeOS"),
            ("curl/8.14.1", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func words(_ agent: String, _ browser: String?, _ system: String?) {
        let name = AgentName(agent)
        #expect(name.browser == browser)
        #expect(name.system == system)
    }
}
