using ExoGrains.SelfTestData;

// The file to write; it is part of the program 'exograins'.
var path = args is [var given] ? given : "src/ExoGrains.Silo/Commands/SelfTest/reference.json";
File.WriteAllText(path, ReferenceMaker.Make().ToJson());
Console.WriteLine($"wrote {Path.GetFullPath(path)}");
