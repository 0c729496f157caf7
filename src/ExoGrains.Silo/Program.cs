using System.Text;
using ExoGrains.Silo.Commands;

// UTF-8 whatever the terminal's locale says: answers are compared byte for byte, and pipes have no locale.
await using var results = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
await using var messages = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
return await CommandLine.RunAsync(
    args, TextWriter.Synchronized(results), TextWriter.Synchronized(messages), !Console.IsErrorRedirected);
