"""The page of `fashion serve` in real Chromium: upload, paste, error, token, phone's width, light and dark, keyboard.

Screenshots stay in the check's folder, for a person to look at. Needs Playwright, and Chromium of the system.
"""

import base64
import shutil

import PIL.Image
import playwright.sync_api

import check_server
import common
import serving

TOKEN = "a-token-for-the-page"


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("page")
    browser_file = shutil.which("chromium") or shutil.which("chromium-browser")
    if not checks.expect("Chromium is installed", browser_file):
        checks.finish()
    images, _ = common.test_images(options, 4)
    good = check_server.save(images[0], options.work / "boot.png")
    photo = check_server.photograph(options.work / "photograph.jpg")
    blank = options.work / "blank.png"
    PIL.Image.new("L", (200, 200), 240).save(blank)
    webp = options.work / "photograph.webp"
    PIL.Image.open(photo).save(webp)
    broken = options.work / "broken.png"
    broken.write_bytes(good.read_bytes()[:100])
    token = options.work / "token"
    token.write_text(TOKEN)
    with playwright.sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        with serving.serve(options) as server:
            for scheme, width, height in (("light", 1100, 900), ("dark", 390, 844)):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                page = context.new_page()
                look(options, checks, page, server, scheme, good, photo, webp, blank, broken)
                context.close()
        with serving.serve(options, "--token-file", token, name="token") as server:
            page = browser.new_page()
            secret(options, checks, page, server, good)
        browser.close()
    checks.finish()


def look(options, checks, page, server, scheme, good, photo, webp, blank, broken):
    complaints, requests = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(server.address)
    # The page's policy forbids what Playwright's wait_for_function does; these look at the elements.
    playwright.sync_api.expect(page.locator("#model")).to_contain_text("sha256")
    page.screenshot(path=options.work / f"{scheme}-start.png")

    # By the keyboard alone: the first thing to reach is the choice of photos.
    page.keyboard.press("Tab")
    checks.expect(f"{scheme}: the keyboard reaches the photos first", page.evaluate("document.activeElement.id") == "files")

    page.set_input_files("#files", [good])
    page.wait_for_selector("article")
    checks.expect(f"{scheme}: an upload is answered", "%" in page.inner_text("h2"))
    checks.expect(f"{scheme}: all classes have bars", page.locator("li").count() == 10)
    checks.expect(
        f"{scheme}: photo, heat map and what the network saw are shown",
        page.evaluate("Promise.all([...document.images].map(i => i.decode())).then(() => "
                      "[...document.images].filter(i => i.naturalWidth > 0 && i.alt).length)") == 3)
    checks.expect(f"{scheme}: a screen reader hears the answer", "%" in page.inner_text("[role=status]"))
    page.screenshot(path=options.work / f"{scheme}-answer.png", full_page=True)

    page.set_input_files("#files", [webp])
    page.wait_for_selector("img[alt*='photograph.webp']")
    checks.expect(f"{scheme}: WebP is answered, and shown", "%" in page.inner_text("h2") and page.evaluate(
        "Promise.all([...document.images].map(i => i.decode())).then(() => [...document.images].every(i => i.naturalWidth > 0))"))

    page.set_input_files("#files", [photo, blank, broken])
    playwright.sync_api.expect(page.locator("article")).to_have_count(3)
    checks.expect(f"{scheme}: a blank picture is warned of", page.locator(".warn").count() >= 1)
    checks.expect(f"{scheme}: a damaged one says so, beside the others",
                  "damaged PNG" in page.locator("article .bad").inner_text())
    page.screenshot(path=options.work / f"{scheme}-several.png", full_page=True)

    page.set_input_files("#files", [broken])
    page.wait_for_selector("#problem .bad")
    checks.expect(f"{scheme}: an error is an alert", "broken.png" in page.inner_text("[role=alert]"))
    checks.expect(f"{scheme}: an error leaves no answer of another photo", page.locator("article").count() == 0)
    page.screenshot(path=options.work / f"{scheme}-error.png", full_page=True)

    # What the browser puts on the clipboard for a copied picture is a file of the event.
    for kind in ("paste", "drop"):
        page.evaluate(
            """([kind, text]) => {
                const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], kind + "ed.png", { type: "image/png" }));
                const event = kind === "paste" ? new ClipboardEvent(kind, { clipboardData: data, bubbles: true })
                    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
                document.body.dispatchEvent(event);
            }""", [kind, base64.b64encode(good.read_bytes()).decode()])
        page.wait_for_selector(f"img[alt*='{kind}ed.png']")
        checks.expect(f"{scheme}: {kind} works", page.locator("article").count() == 1)

    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    checks.expect(f"{scheme}: nothing is wider than the window", wide)
    strangers = [url for url in requests if not url.startswith((server.address, "blob:", "data:"))]
    checks.expect(f"{scheme}: nothing is fetched from elsewhere", not strangers, str(strangers))
    # The broken image alone is answered with 422, which the browser notes.
    complaints = [text for text in complaints if "422" not in text]
    checks.expect(f"{scheme}: the browser has nothing to complain about", not complaints, str(complaints))


def secret(options, checks, page, server, good):
    page.goto(server.address)
    page.set_input_files("#files", [good])
    page.wait_for_selector("#access:not([hidden])")
    page.fill("#token", "something else entirely")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem .bad")
    page.screenshot(path=options.work / "token.png")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector("article")
    checks.expect("the token is asked for, and taken", page.locator("#access").is_hidden())


if __name__ == "__main__":
    main()
