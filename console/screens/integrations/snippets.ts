/** What a snippet sends: the POST URL of a flow, a token, and the JSON text of a payload. */
export type Sample = { url: string; token: string; json: string }

export type Snippet = { language: SnippetLanguage; label: string; fileName: string; text: string }

export const snippetLanguages = ['curl', 'node', 'python', 'php', 'java', 'csharp', 'salesforce'] as const
export type SnippetLanguage = (typeof snippetLanguages)[number]

/**
 * Ready-to-run code that sends the sample, in seven languages, with nothing to install. Whatever the sample holds, it is
 * data in the code: every text is a literal of its language, and plain ASCII, so that no encoding of a file or terminal
 * can change what is sent.
 */
export function snippetsFor({ url, token, json }: Sample): Snippet[] {
  const sample = { url, token, json: asciiJson(json) }
  return snippetLanguages.map((language) => ({ language, ...writers[language](sample) }))
}

type Writer = (sample: Sample) => Omit<Snippet, 'language'>

const writers: Record<SnippetLanguage, Writer> = {
  curl: ({ url, token, json }) => ({
    label: 'curl',
    fileName: 'send.sh',
    text: `curl -i -X POST ${shell(url)} \\
  -H ${shell(`Authorization: Bearer ${token}`)} \\
  -H 'Content-Type: application/json' \\
  --data-raw ${shell(json)}
`,
  }),
  node: ({ url, token, json }) => ({
    label: 'Node',
    fileName: 'send.mjs',
    text: `const response = await fetch(${singleQuoted(url)}, {
  method: 'POST',
  headers: {
    Authorization: ${singleQuoted(`Bearer ${token}`)},
    'Content-Type': 'application/json',
  },
  body: ${singleQuoted(json)},
})
console.log(response.status, await response.text())
`,
  }),
  python: ({ url, token, json }) => ({
    label: 'Python',
    fileName: 'send.py',
    text: `import urllib.request

request = urllib.request.Request(
    ${singleQuoted(url)},
    method='POST',
    headers={
        'Authorization': ${singleQuoted(`Bearer ${token}`)},
        'Content-Type': 'application/json',
    },
    data=${singleQuoted(json)}.encode(),
)
with urllib.request.urlopen(request) as response:
    print(response.status, response.read().decode())
`,
  }),
  php: ({ url, token, json }) => ({
    label: 'PHP',
    fileName: 'send.php',
    text: `<?php
$curl = curl_init(${singleQuoted(url)});
curl_setopt_array($curl, [
    CURLOPT_POST => true,
    CURLOPT_HTTPHEADER => [
        ${singleQuoted(`Authorization: Bearer ${token}`)},
        'Content-Type: application/json',
    ],
    CURLOPT_POSTFIELDS => ${singleQuoted(json)},
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($curl);
echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), ' ', $body, PHP_EOL;
`,
  }),
  java: ({ url, token, json }) => ({
    label: 'Java',
    fileName: 'Send.java',
    text: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

public class Send {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(${doubleQuoted(url)}))
            .header("Authorization", ${doubleQuoted(`Bearer ${token}`)})
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(${doubleQuoted(json)}))
            .build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
    }
}
`,
  }),
  csharp: ({ url, token, json }) => ({
    label: 'C#',
    fileName: 'Program.cs',
    text: `using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;

using var client = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, ${doubleQuoted(url)});
request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ${doubleQuoted(token)});
request.Content = new StringContent(${doubleQuoted(json)}, Encoding.UTF8, "application/json");
using var response = await client.SendAsync(request);
Console.WriteLine((int)response.StatusCode + " " + await response.Content.ReadAsStringAsync());
`,
  }),
  salesforce: ({ url, token, json }) => {
    const { origin, pathname } = new URL(url)
    return {
      label: 'Salesforce',
      fileName: 'Send.apex',
      text: `// In Setup > Named Credentials:
// 1. External Credentials > New: Label and Name Hookgate, Authentication Protocol Custom.
//    Principals > New: Parameter Name Sender, Authentication Parameter
//      Name: Token   Value: ${token}
//    Custom Headers > New:
//      Name: Authorization   Value: {!'Bearer ' & $Credential.Hookgate.Token}
// 2. Named Credentials > New: Label and Name Hookgate, External Credential Hookgate,
//      URL: ${origin}
//    Generate Authorization Header off, Allow Formulas in HTTP Header on.
// 3. Give the callers' permission set access to the principal Hookgate - Sender.
HttpRequest request = new HttpRequest();
request.setEndpoint(${singleQuoted(`callout:Hookgate${pathname}`)});
request.setMethod('POST');
request.setHeader('Content-Type', 'application/json');
request.setBody(${singleQuoted(json)});
HttpResponse response = new Http().send(request);
System.debug(response.getStatusCode() + ' ' + response.getBody());
`,
    }
  },
}

/** The same JSON in printable ASCII: what JSON text may hold beyond it stands in strings only, where an escape means the same. */
function asciiJson(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A word of a POSIX shell. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A string of JavaScript, Python, PHP and Apex: in all four a backslash quotes itself and the quote. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A string of Java and C#. */
function doubleQuoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
