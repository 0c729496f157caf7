Console.Error.WriteLine("exograins: not wired yet");
return 1;
