using System.Runtime.CompilerServices;

// Every signature is blittable: what is declared is what is passed.
[assembly: DisableRuntimeMarshalling]
